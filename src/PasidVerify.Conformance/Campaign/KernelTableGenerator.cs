using FsCheck;
using FsCheck.Fluent;
using PasidVerify.Iommu;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>
/// Generators of what the kernel does to its own page table: mostly to pages that it has, so that they go, come back
/// with other rights or elsewhere, and their table pages are given back and used again.
/// </summary>
internal sealed class KernelTableGenerator
{
    private const ulong Page = Scope.PageBytes;

    private readonly ulong[] pages;
    private readonly ulong[] tables;
    private readonly (ulong Address, ulong Size)[] runs;
    private readonly ulong[] frames;
    private readonly ulong beyondMemory;

    public KernelTableGenerator(Scope scope, HotAddresses hot)
    {
        pages = [.. scope.KernelPages.Select(page => page.Address).Concat(hot.Spare)];
        tables = [.. pages.DistinctBy(Oracle.Region), 0x0000_8000_0000_0000];
        runs = [.. Runs(pages)];
        frames = [.. scope.KernelPages.Select(page => page.Frame)];
        beyondMemory = 1UL << (scope.HostAddressBits - Layout.PageShift);
    }

    /// <summary>Calls of the kernel.</summary>
    public Gen<Command> Commands() =>
        Gen.Frequency((32, Change()), (30, Map()), (24, Free()), (14, Add()));

    /// <summary>Pages in a row of one region: what has to go before its table page can.</summary>
    private static IEnumerable<(ulong Address, ulong Size)> Runs(IEnumerable<ulong> pages)
    {
        var (first, size) = (0UL, 0UL);
        foreach (ulong page in pages.Order())
        {
            if (size != 0 && page == first + size && Oracle.Region(page) == Oracle.Region(first))
            {
                size += Page;
                continue;
            }

            if (size != 0) yield return (first, size);
            (first, size) = (page, Page);
        }

        yield return (first, size);
    }

    private Gen<Command> Change() =>
        from range in Gen.Frequency((55, Few()), (35, Gen.Elements(runs)), (10, Odd()))
        from protection in Gen.Frequency(
            (50, Gen.Constant(0)), (24, Gen.Constant(1)), (20, Gen.Constant(3)), (6, Gen.Elements(2, 4, 15)))
        select (Command)new BeginKernelChange(RangePick.At(range.Address, range.Size), (Protection)protection);

    private Gen<Command> Map() =>
        from page in Gen.Frequency((96, Gen.Elements(pages)), (4, Gen.Elements(tables)))
        from frame in Gen.Frequency((94, Gen.Elements(frames)), (6, Gen.Elements(beyondMemory, beyondMemory - 1)))
        from protection in Gen.Frequency((60, Gen.Constant(3)), (34, Gen.Constant(1)), (6, Gen.Elements(0, 2, 7)))
        select (Command)new MapKernel(page, frame, (Protection)protection);

    private Gen<Command> Free() => Gen.Elements(tables).Select(Command (address) => new BeginFreeTable(address));

    private Gen<Command> Add() => Gen.Elements(tables).Select(Command (address) => new AddTable(address));

    private Gen<(ulong Address, ulong Size)> Few() =>
        from page in Gen.Elements(pages)
        from count in Gen.Elements(1UL, 1UL, 1UL, 2UL)
        select (page, count * Page);

    private Gen<(ulong Address, ulong Size)> Odd() =>
        from page in Gen.Elements(pages)
        from range in Gen.Elements(
            (page, 0UL), (page + 8, Page), (page, Page - 1), (page, ulong.MaxValue),
            (0x0000_7fff_ffff_f000UL, 2 * Page), (0x0000_8000_0000_0000UL, Page))
        select range;
}
