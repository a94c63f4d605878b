using PasidVerify.Iommu;
using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>Laws of ranges, address masks and table indexes.</summary>
internal static class AddressLaws
{
    private const ulong Pages = 1UL << 52;

    public static IEnumerable<Law> All() =>
    [
        new("address mask covers the range", word =>
        {
            var (first, last, page) = (word("first"), word("last"), word("page"));
            var order = AddressMask.Order(first, last);
            var covers = AddressMask.Covers(AddressMask.Block(first, order), order, page);
            return (Between(first, page, last) & last.Bits < Pages, covers.Bits == 1 & order.Bits <= 52);
        }),
        new("address mask is the least aligned cover", word =>
        {
            var (first, last) = (word("first"), word("last"));
            var order = AddressMask.Order(first, last);
            var smaller = order - LiftedWord.Constant(1);
            return (
                first.Bits <= last.Bits & last.Bits < Pages & order.Bits > 0,
                AddressMask.Covers(AddressMask.Block(first, smaller), smaller, last).Bits == 0);
        }),
        new("range check accepts no offset outside", word =>
        {
            // Any address is the start plus some offset, any length that offset plus some rest: the solver need not
            // find that out.
            var (start, offset, size, index) = (word("start"), word("offset"), word("size"), word("index"));
            var length = offset + word("rest");
            var each = offset.Bits + index.Bits;
            return (
                DirectMap.Contains(start, length, start + offset, size).Bits == 1 & index.Bits < size.Bits,
                each < length.Bits & each >= offset.Bits);
        }),
        new("an offset inside does not wrap around", word =>
        {
            var (start, length, offset, each) = (word("start"), word("length"), word("offset"), word("each"));
            return (
                Fits(start.Bits, length.Bits) & each.Bits < length.Bits & offset.Bits <= each.Bits,
                start.Bits + each.Bits >= start.Bits + offset.Bits & start.Bits + each.Bits >= start.Bits);
        }),
        new("range check refuses no range inside", word =>
        {
            // A range inside is an offset, a size, and what is left behind it; their sum is the length.
            var (start, offset, size, rest) = (word("start"), word("offset"), word("size"), word("rest"));
            var length = offset + (size + rest);
            return (
                size.Bits > 0 & size.Bits + rest.Bits >= size.Bits & length.Bits >= offset.Bits,
                DirectMap.Contains(start, length, start + offset, size).Bits == 1);
        }),
        new("range check is the specification's", word =>
        {
            var (start, length, address, size) = (word("start"), word("length"), word("address"), word("size"));
            var layout = NamedScopes.Small().Layout() with { DirectMapBase = start.Bits, DirectMapSize = length.Bits };
            return (
                true,
                layout.InDirectMap(address.Bits, size.Bits)
                    == (DirectMap.Contains(start, length, address, size).Bits == 1));
        }),
        new("table indexes split and join", word =>
        {
            var address = word("address");
            var joined = Paging.Join(
                Paging.TableIndex(address, 4),
                Paging.TableIndex(address, 3),
                Paging.TableIndex(address, 2),
                Paging.TableIndex(address, 1),
                Paging.Offset(address));
            return (Paging.IsCanonical(address).Bits == 1, joined.Bits == address.Bits);
        }),
        new("five-level table indexes split and join", word =>
        {
            var address = word("address");
            var joined = Paging.Join(
                Paging.TableIndex(address, 5),
                Paging.TableIndex(address, 4),
                Paging.TableIndex(address, 3),
                Paging.TableIndex(address, 2),
                Paging.TableIndex(address, 1),
                Paging.Offset(address));
            return (Paging.IsCanonical(address, 5).Bits == 1, joined.Bits == address.Bits);
        }),
        new("five-level canonical means that bits 63:56 are equal", word =>
        {
            var address = word("address");
            var upper = address.Bits >> 56;
            return (true, (Paging.IsCanonical(address, 5).Bits == 1) == (upper == 0 | upper == 0xff));
        }),
        new("canonical means that bits 63:47 are equal", word =>
        {
            var address = word("address");
            var upper = address.Bits >> 47;
            return (true, (Paging.IsCanonical(address).Bits == 1) == (upper == 0 | upper == 0x1_ffff));
        }),
        new("PASID indexes split and join", word =>
        {
            var pasid = word("pasid");
            var (directory, table) = (PasidIndex.Directory(pasid), PasidIndex.Table(pasid));
            return (
                pasid.Bits < 1UL << 20,
                ((directory.Bits << 6) | table.Bits) == pasid.Bits & directory.Bits < 1UL << 14 & table.Bits < 64);
        }),
    ];

    private static Bool Between(LiftedWord low, LiftedWord middle, LiftedWord high) =>
        low.Bits <= middle.Bits & middle.Bits <= high.Bits;

    /// <summary>The range does not wrap around; it may end at 2^64.</summary>
    private static Bool Fits(Bits start, Bits length) => length > 0 & length - 1 <= ~start;
}
