using PasidVerify.Spec;

namespace PasidVerify.Referee.Tests;

/// <summary>The named scopes, and some that mix everything.</summary>
internal static class Scopes
{
    private const ulong Unbounded = 1UL << 20;

    public static Scope Of(string name) => name switch
    {
        "mixed" => Mixed(),
        "mixed-lazy" => Mixed() with { Name = name, Policy = (false, true) },
        "mixed-passthrough" => Mixed() with { Name = name, Policy = (true, false), DefaultDomains = [] },
        _ => NamedScopes.All().Single(scope => scope.Name == name),
    };

    /// <summary>The scope with tickets for any sequence.</summary>
    public static Scope Long(Scope scope) => scope with { LastTicket = Unbounded };

    /// <summary>Devices of all sorts, the DMA API, and a kernel that changes its page table.</summary>
    private static Scope Mixed() => NamedScopes.Dma() with
    {
        Name = "mixed",
        Devices = [(0x10, true), (0x18, true), (0x20, false)],
        AtsDevices = [0x10, 0x20],
        KernelChanges = true,
        Lists = true,
        KernelPages = NamedScopes.Small().KernelPages,
        DirectMapPages = 2,
        Buffers = [0x1000, 0x1001],
        SmallBuffers = [(0x100_0010, 0x10), (0x100_0ff8, 0x10), (0x100_1800, 0x20)],
        BouncePool = (0x1800, 3),
        Offsets = [0x10, 0xff8, 0, 0x800],
        LastIova = 2,
        LastPasid = 3,
        LastDomain = Domains.FirstAllocated + 2,
        LastCall = 2,
    };
}
