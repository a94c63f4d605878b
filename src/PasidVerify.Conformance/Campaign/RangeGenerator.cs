using FsCheck;
using FsCheck.Fluent;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>Generators of ranges to map and to unmap.</summary>
internal sealed class RangeGenerator(Scope scope)
{
    private const ulong Page = Scope.PageBytes;

    private readonly int pages = (int)scope.DirectMapPages;

    public Gen<RangePick> ToMap() => Gen.Frequency(
        (62, Inside().Select(At)),
        (14, Taken(RangeSource.Unmapped)),
        (6, Taken(RangeSource.Mapped)),
        (18, Odd().Select(At)));

    public Gen<RangePick> ToUnmap() => Gen.Frequency(
        (60, Taken(RangeSource.Mapped)),
        (8, Taken(RangeSource.Unmapped)),
        (20, Inside().Select(At)),
        (12, Odd().Select(At)));

    /// <summary>A mapping of the DMA API, part of one, or addresses that may be of none.</summary>
    public Gen<RangePick> OfMapping() =>
        from source in Gen.Frequency(
            (85, Gen.Constant(RangeSource.Mapped)), (8, Gen.Constant(RangeSource.Unmapped)),
            (7, Gen.Constant(RangeSource.Given)))
        from recent in Gen.Elements(0, 0, 1, 1, 2, 3, 5)
        from part in Gen.Frequency(
            (88, Gen.Constant(RangePart.Whole)),
            (12, Gen.Elements(
                RangePart.FirstPage, RangePart.LastPage, RangePart.Tail, RangePart.Longer, RangePart.Earlier,
                RangePart.Alias)))
        from page in Gen.Choose(0, (int)Math.Min(scope.LastIova, int.MaxValue) + 1)
        from size in Gen.Elements(0UL, 1UL, Page, 2 * Page, ulong.MaxValue)
        select new RangePick(source, recent, part, (ulong)page * Page, size);

    /// <summary>Pages of the direct map; straddling an aligned block as often as not.</summary>
    private Gen<(ulong Address, ulong Size)> Inside() =>
        from first in Gen.Choose(0, pages - 1)
        from wanted in Gen.Frequency(
            (45, Gen.Constant(1)), (25, Gen.Constant(2)), (12, Gen.Constant(3)), (8, Gen.Choose(4, 7)),
            (10, Gen.Choose(1, pages)))
        select (Address(first), (ulong)Math.Min(wanted, pages - first) * Page);

    private Gen<RangePick> Taken(RangeSource source) =>
        from recent in Gen.Elements(0, 0, 0, 1, 2, 3)
        from part in Gen.Elements(
            RangePart.Whole, RangePart.Whole, RangePart.Whole, RangePart.FirstPage, RangePart.LastPage, RangePart.Tail,
            RangePart.Longer, RangePart.Earlier, RangePart.Alias)
        from otherwise in Inside()
        select new RangePick(source, recent, part, otherwise.Address, otherwise.Size);

    private Gen<(ulong Address, ulong Size)> Odd() => Gen.Frequency(
        (30, AroundTheEdges()),
        (20, from range in Inside()
             from offset in Gen.Elements(1UL, 8UL, 0x800UL, Page - 1)
             from longer in Gen.Elements(0UL, 1UL, 0x800UL)
             select (range.Address + offset, range.Size + longer)),
        (8, from range in Inside() from odd in Gen.Elements(1UL, 0x800UL) select (range.Address, range.Size - odd)),
        (12, from range in Inside() select (range.Address, 0UL)),
        (20, Wrapping()),
        (10, from address in Gen.Elements(
                 scope.KernelPages[^1].Address, 0UL, 0xffff_ffff_ffff_f000UL, scope.KernelPages[0].Frame * Page)
             from count in Gen.Choose(1, 2)
             select (address, (ulong)count * Page)));

    private Gen<(ulong Address, ulong Size)> AroundTheEdges() =>
        from first in Gen.Frequency((1, Gen.Choose(-2, 0)), (1, Gen.Choose(pages - 2, pages + 1)))
        from count in Gen.Choose(1, 4)
        select (Address(first), (ulong)count * Page);

    /// <summary>Sizes whose sum with the address passes 2^64 and ends inside the direct map, or beside it.</summary>
    private Gen<(ulong Address, ulong Size)> Wrapping() =>
        from first in Gen.Choose(0, pages)
        from end in Gen.Choose(-1, pages + 1)
        from wanted in Gen.Elements(0UL, 0xffff_ffff_ffff_f000, 0x8000_0000_0000_0000, ulong.MaxValue)
        select (Address(first), wanted == 0 ? Address(end) - Address(first) : wanted);

    private ulong Address(int page) => scope.DirectMapBase + ((ulong)page * Page);

    private static RangePick At((ulong Address, ulong Size) range) => RangePick.At(range.Address, range.Size);
}
