using PasidVerify.Iommu;
using PasidVerify.Lifted;

namespace PasidVerify.Prover;

/// <summary>Laws of what goes into memory: encode, then decode, and no reserved bit set.</summary>
internal static class FormatLaws
{
    /// <summary>Reserved bits of the first qword of p_iotlb and pc_inv (VT-d 6.5.2.4, 6.5.2.2).</summary>
    private const ulong DescriptorReserved = 0xfff0_0000_0000_f1c0;

    public static IEnumerable<Law> All() =>
    [
        new("PASID entry: type and domain", word =>
        {
            var (type, domain, width) = (word("type"), word("domain"), word("width"));
            var (low, high) = (PasidEntry.EncodeQword0(type), PasidEntry.EncodeQword1(domain));
            return (
                type.Bits < 8 & domain.Bits < 1UL << 16 & Width(width),
                PasidEntry.TranslationType(low).Bits == type.Bits & PasidEntry.DomainId(high).Bits == domain.Bits
                & PasidEntry.Qword0ReservedBits(low, width).Bits == 0 & PasidEntry.Qword1ReservedBits(high).Bits == 0
                & (low.Bits & 1) == 1 & ((high.Bits >> 23) & 1) == 1);
        }),
        new("PASID entry: root, SRE and WPE", word =>
        {
            var (root, width) = (word("root"), word("width"));
            var qword = PasidEntry.EncodeFirstStageQword2(root);
            return (
                Pointer(root, width),
                PasidEntry.Root(qword).Bits == root.Bits & PasidEntry.SupervisorRequests(qword).Bits == 1
                & PasidEntry.WriteProtect(qword).Bits == 1 & PasidEntry.PagingMode(qword).Bits == 0
                & PasidEntry.Qword2ReservedBits(qword, width).Bits == 0);
        }),
        new("PASID directory entry", word =>
        {
            var (table, width) = (word("table"), word("width"));
            var entry = PasidEntry.EncodeDirectory(table);
            return (
                Pointer(table, width),
                PasidEntry.TablePointer(entry).Bits == table.Bits
                & PasidEntry.DirectoryReservedBits(entry, width).Bits == 0 & (entry.Bits & 1) == 1);
        }),
        Leaf("strict leaf", FirstStageEntry.StrictLeaf, user: true),
        Leaf("kernel leaf", FirstStageEntry.KernelLeaf, user: false),
        new("marks of a mapping", word =>
        {
            var (frame, page, first, last) = (word("frame"), word("page"), word("first"), word("last"));
            var (otherFirst, otherLast) = (word("other first"), word("other last"));
            var leaf = FirstStageEntry.StrictLeaf(frame, LiftedWord.Constant(1)) | MappingMark.Of(page, first, last);
            var same = (page.Bits == first.Bits) == (page.Bits == otherFirst.Bits)
                & (page.Bits == last.Bits) == (page.Bits == otherLast.Bits);
            return (
                frame.Bits < 1UL << 40,
                MappingMark.Agrees(leaf, page, first, last).Bits == 1
                & (MappingMark.Agrees(leaf, page, otherFirst, otherLast).Bits == 1) == same
                & MappingMark.Agrees(LiftedWord.Constant(0), page, first, last).Bits == 0
                & FirstStageEntry.Pointer(leaf).Bits == frame.Bits << 12
                & FirstStageEntry.ReservedBits(leaf, 1, LiftedWord.Constant(52)).Bits == 0);
        }),
        new("page-selective p_iotlb", word =>
        {
            var (domain, pasid, page, order) = (word("domain"), word("pasid"), word("page"), word("order"));
            var made = PasidIotlbDescriptor.OfPages(domain, pasid, page, order, LiftedWord.Constant(1));
            return (
                Tags(domain, pasid) & page.Bits < 1UL << 52 & order.Bits <= AddressMask.Maximum,
                Tagged(made, domain, pasid, type: 6, granularity: 3) & (made.High.Bits & 0x3f) == order.Bits
                & made.High.Bits >> 12 == AddressMask.Block(page, order).Bits
                & ((made.High.Bits >> 6) & 0x3f) == 1);
        }),
        new("p_iotlb of a range removes the range", word =>
        {
            var (domain, pasid, first, last, page) =
                (word("domain"), word("pasid"), word("first"), word("last"), word("page"));
            var made = PasidIotlbDescriptor.OfRange(domain, pasid, first, last);
            var mask = made.High.Bits & 0x3f;
            var whole = Tagged(made, domain, pasid, type: 6, granularity: 2) & made.High.Bits == 0;
            var part = Tagged(made, domain, pasid, type: 6, granularity: 3) & mask <= AddressMask.Maximum
                & (((made.High.Bits >> 12) ^ page.Bits) >> mask) == 0;
            return (
                Tags(domain, pasid) & first.Bits <= page.Bits & page.Bits <= last.Bits & last.Bits < 1UL << 52,
                whole | part);
        }),
        new("PASID-selective p_iotlb and pc_inv", word =>
        {
            var (domain, pasid) = (word("domain"), word("pasid"));
            return (
                Tags(domain, pasid),
                Tagged(PasidIotlbDescriptor.OfPasid(domain, pasid), domain, pasid, type: 6, granularity: 2)
                & Tagged(PasidCacheDescriptor.OfPasid(domain, pasid), domain, pasid, type: 7, granularity: 1));
        }),
    ];

    private static Law Leaf(string name, Func<LiftedWord, LiftedWord, LiftedWord> encode, bool user) =>
        new(name, word =>
        {
            var (frame, writable, address, width) = (word("frame"), word("writable"), word("address"), word("width"));
            var entry = encode(frame, writable);
            return (
                Width(width) & frame.Bits >> (width.Bits - 12) == 0 & writable.Bits <= 1,
                FirstStageEntry.Output(entry, address, 1).Bits == ((frame.Bits << 12) | (address.Bits & 0xfff))
                & FirstStageEntry.ReservedBits(entry, 1, width).Bits == 0
                & (entry.Bits & 1) == 1 & ((entry.Bits >> 1) & 1) == writable.Bits
                & ((entry.Bits >> 2) & 1) == (user ? 1UL : 0));
        });

    /// <summary>Host address widths that hardware can have.</summary>
    private static Bool Width(LiftedWord width) => width.Bits >= 32 & width.Bits <= 52;

    private static Bool Pointer(LiftedWord pointer, LiftedWord width) =>
        Width(width) & (pointer.Bits & 0xfff) == 0 & pointer.Bits >> width.Bits == 0;

    private static Bool Tags(LiftedWord domain, LiftedWord pasid) =>
        domain.Bits < 1UL << 16 & pasid.Bits < 1UL << 20;

    private static Bool Tagged(
        Descriptor<LiftedWord> made, LiftedWord domain, LiftedWord pasid, ulong type, ulong granularity) =>
        (made.Low.Bits & 0xf) == type & ((made.Low.Bits >> 4) & 3) == granularity
        & ((made.Low.Bits >> 16) & 0xffff) == domain.Bits & made.Low.Bits >> 32 == pasid.Bits
        & (made.Low.Bits & DescriptorReserved) == 0;
}
