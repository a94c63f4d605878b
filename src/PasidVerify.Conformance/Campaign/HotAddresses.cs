using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>The addresses of a scope that are worth asking for: few, so that they collide.</summary>
internal sealed class HotAddresses
{
    private const ulong Page = Scope.PageBytes;
    private const ulong IovasAtMost = 16;

    public HotAddresses(Scope scope)
    {
        ulong end = scope.DirectMapBase + (scope.DirectMapPages * Page);
        DirectMap =
            [.. Enumerable.Range(0, (int)scope.DirectMapPages).Select(i => scope.DirectMapBase + ((ulong)i * Page))];
        Frames = [.. scope.KernelPages.Select(page => page.Frame * Page).Distinct()];
        Iovas = [.. Enumerable.Range(1, (int)Math.Min(scope.LastIova, IovasAtMost)).Select(page => (ulong)page * Page)];
        ulong[] kernel = [.. scope.KernelPages.Select(page => page.Address)];
        Spare = [.. SpareRegions(kernel).Take(2)];
        ulong[] edges =
        [
            scope.DirectMapBase - Page, end, end + Page,
            0, Page, 0x0000_7fff_ffff_f000, 0x0000_8000_0000_0000, 0xffff_7fff_ffff_f000, 0xffff_8000_0000_0000,
            0xfee0_0000, 0xfeef_f000, 0xfedf_f000, 0xfef0_0000,
            (1UL << scope.HostAddressBits) - Page, 1UL << scope.HostAddressBits, 1UL << 52,
            0xffff_ffff_ffff_f000,
        ];
        All = [.. DirectMap.Concat(kernel).Concat(Spare).Concat(Frames).Concat(Iovas).Concat(edges).Distinct()];
    }

    /// <summary>The pages of the direct map.</summary>
    public ulong[] DirectMap { get; }

    /// <summary>The physical addresses of the kernel's pages.</summary>
    public ulong[] Frames { get; }

    /// <summary>A page in each of two regions beside the kernel's pages, for which there is no table page at boot.</summary>
    public ulong[] Spare { get; }

    /// <summary>The lowest pages that the DMA API gives.</summary>
    public ulong[] Iovas { get; }

    /// <summary>
    /// These, the kernel's pages outside, the spare ones, the pages around, address 0, non-canonical addresses, the
    /// interrupt window and its neighbours, the end of host memory, and the last page of all.
    /// </summary>
    public ulong[] All { get; }

    private static IEnumerable<ulong> SpareRegions(ulong[] kernel)
    {
        const ulong Region = Page * KernelTable.PagesOfTable;
        HashSet<ulong> taken = [.. kernel.Select(Oracle.Region)];
        return
            from address in kernel.Reverse()
            from distance in new[] { Region, 2 * Region }
            where address + distance > address && !taken.Contains(Oracle.Region(address + distance))
            select address + distance;
    }
}
