using PasidVerify.Spec;

namespace PasidVerify.Referee.Tests;

/// <summary>Moves of the device with ATS of the scopes of the DMA API: one page, mapped and unmapped.</summary>
internal static class AtsMoves
{
    public const ulong Ats = 0x10, SharedDomain = Domains.FirstAllocated, Page = 1, Frame = 0x1000, Bytes = Scope.PageBytes;

    public static Move Map { get; } = new("map_dma", Ats, Page << 12, Frame << 12, Bytes, 0, 0);

    public static Move Unmap { get; } = new("begin_unmap_dma", Ats, Page << 12, Bytes, 0);

    public static Move EnableIova { get; } = new("enable", Ats, 2, Platform.KernelDmaPasid, SharedDomain);
}
