using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>A system for many threads: few numbers of everything, so that all of them run out.</summary>
internal static class StressScope
{
    public const int Threads = 8;

    /// <summary>First page of the direct map; it has two pages for each thread.</summary>
    public const ulong DirectMap = 0xffff_8880_0000_0000;

    /// <summary>A page for each thread, all in one region.</summary>
    public const ulong SharedRegion = 0xffff_c900_0000_0000;

    /// <summary>A region for each thread, without a table page at boot.</summary>
    public const ulong OwnRegions = 0xffff_c900_0020_0000;

    public const ulong PageBytes = 1UL << 12;

    public const ulong RegionBytes = 1UL << 21;

    public static Scope Scope(bool lazy) => new()
    {
        Name = "stress",
        Devices =
        [
            .. Enumerable.Range(0, Threads).Select(i => ((ulong)(0x10 + (i * 8)), i % 2 == 0)),
        ],
        AtsDevices = [0x10, 0x20],
        Groups = [[0x10, 0x20], [0x18, 0x28]],
        DirectMapBase = DirectMap,
        DirectMapPages = 2 * Threads,
        KernelPages =
        [
            .. Enumerable.Range(0, 2 * Threads).Select(i => (DirectMap + ((ulong)i << 12), 0x1000 + (ulong)i, true)),
            .. Enumerable.Range(0, Threads).Select(i => (SharedRegion + ((ulong)i << 12), 0x2000 + (ulong)i, true)),
        ],
        Buffers = [.. Enumerable.Range(0, 2 * Threads).Select(i => 0x3000UL + (ulong)i)],
        BouncePool = (0x4000, 6),
        LastIova = 40,
        Policy = (false, lazy),
        LastPasid = 6,
        LastDomain = 12,
        LastCall = 5,
        LastTicket = 1UL << 40,
    };
}
