using PasidVerify.Iommu;
using PasidVerify.Lifted;

namespace PasidVerify.Prover;

using Blocks = Func<LiftedWord, LiftedWord, LiftedWord>;

/// <summary>
/// Laws of descriptors that <see cref="FormatLaws"/> has not: what is encoded is decoded, with no reserved bit set.
/// Each is about an encoder, so that a test can put a mistake in its place.
/// </summary>
public static class DescriptorLaws
{
    /// <summary>Makes the descriptor of some fields, all unknown.</summary>
    public delegate Descriptor<LiftedWord> Encoder(Func<string, LiftedWord> word);

    private const ulong Pages = 1UL << 52;

    /// <summary>Every law, of the encoders that ship.</summary>
    public static IEnumerable<Law> All() =>
    [
        ContextCache(word => ContextCacheDescriptor.OfDevice(word("domain"), word("source"), word("functions"))),
        IgnoredFunctions(ContextCacheDescriptor.IgnoredBits),
        Domains(
            word => ContextCacheDescriptor.OfDomain(word("domain")),
            word => PasidCacheDescriptor.OfDomain(word("domain")), word => IotlbDescriptor.OfDomain(word("domain"))),
        IotlbPages(
            word => IotlbDescriptor.OfPages(word("domain"), word("page"), word("order"), word("leaf only"))),
        SizedBlocks(SizedPages.Encode),
        DeviceTlb(word => DeviceTlbDescriptor.OfPages(
            word("source"), word("function"), word("depth"), word("page"), word("order"))),
        PasidDeviceTlb(word => PasidDeviceTlbDescriptor.OfPages(
            word("source"), word("function"), word("depth"), word("pasid"), word("page"), word("order"))),
        EveryPasid(word => PasidDeviceTlbDescriptor.OfEveryPasid(
            word("source"), word("function"), word("depth"), word("page"), word("order"))),
        InterruptEntries(word => InterruptEntryDescriptor.OfEntries(word("index"), word("mask"))),
        Wait(word => WaitDescriptor.Of(word("flags"), word("data"), word("address"))),
        StatusWrite(WaitDescriptor.Merge),
        PageGroupResponse(word => PageGroupResponseDescriptor.Of(
            word("flags"), word("source"), word("pasid"), word("code"), word("group"), word("last"))),
    ];

    /// <summary>cc_inv of a device.</summary>
    public static Law ContextCache(Encoder encode) => new("device-selective cc_inv", word =>
    {
        var (domain, source, functions) = (word("domain"), word("source"), word("functions"));
        var made = encode(word);
        return (
            Below(domain, 16) & Below(source, 16) & Below(functions, 2),
            IsType(made, 1) & DescriptorFormat.Granularity(made.Low).Bits == 3
            & DescriptorFormat.Domain(made.Low).Bits == domain.Bits
            & ContextCacheDescriptor.SourceId(made.Low).Bits == source.Bits
            & ContextCacheDescriptor.FunctionMask(made.Low).Bits == functions.Bits
            & ContextCacheDescriptor.ReservedBits(made).Bits == 0);
    });

    /// <summary>FM 0 to 3 leave 0 to 3 function bits out, from bit 2 down.</summary>
    public static Law IgnoredFunctions(Func<LiftedWord, LiftedWord> ignored) => new("functions that FM ignores", word =>
    {
        var functions = word("functions");
        var bits = ignored(functions).Bits;
        return (
            Below(functions, 2),
            bits < 8 & (((bits >> 2) & 1) == 1) == (functions.Bits >= 1)
            & (((bits >> 1) & 1) == 1) == (functions.Bits >= 2) & ((bits & 1) == 1) == (functions.Bits >= 3));
    });

    /// <summary>The domain-selective cc_inv, pc_inv and iotlb_inv.</summary>
    public static Law Domains(Encoder context, Encoder pasid, Encoder iotlb) => new("domain-selective", word =>
    {
        var domain = word("domain");
        var (one, two, three) = (context(word), pasid(word), iotlb(word));
        return (
            Below(domain, 16),
            IsType(one, 1) & DescriptorFormat.Granularity(one.Low).Bits == 2
            & DescriptorFormat.Domain(one.Low).Bits == domain.Bits & ContextCacheDescriptor.ReservedBits(one).Bits == 0
            & IsType(two, 7) & DescriptorFormat.Granularity(two.Low).Bits == 0
            & DescriptorFormat.Domain(two.Low).Bits == domain.Bits & PasidCacheDescriptor.ReservedBits(two).Bits == 0
            & IsType(three, 2) & DescriptorFormat.Granularity(three.Low).Bits == 2
            & DescriptorFormat.Domain(three.Low).Bits == domain.Bits & IotlbDescriptor.ReservedBits(three).Bits == 0);
    });

    /// <summary>iotlb_inv of pages.</summary>
    public static Law IotlbPages(Encoder encode) => new("page-selective iotlb_inv", word =>
    {
        var (domain, page, order, leafOnly) = (word("domain"), word("page"), word("order"), word("leaf only"));
        var made = encode(word);
        return (
            Below(domain, 16) & page.Bits < Pages & order.Bits <= AddressMask.Maximum & Below(leafOnly, 1),
            IsType(made, 2) & DescriptorFormat.Granularity(made.Low).Bits == 3
            & DescriptorFormat.Domain(made.Low).Bits == domain.Bits & ((made.Low.Bits >> 6) & 3) == 3
            & Paging.Page(made.High).Bits == AddressMask.Block(page, order).Bits
            & DescriptorFormat.Order(made.High).Bits == order.Bits
            & DescriptorFormat.LeafOnly(made.High).Bits == leafOnly.Bits
            & IotlbDescriptor.ReservedBits(made).Bits == 0);
    });

    /// <summary>The block of a device-TLB invalidation: no page more, no page less.</summary>
    public static Law SizedBlocks(Blocks encode) => new("sized pages mean their block", word =>
    {
        var (page, order) = (word("page"), word("order"));
        var made = encode(page, order);
        return (
            page.Bits < Pages & order.Bits <= SizedPages.All,
            SizedPages.Order(made, SizedPages.IsSized(order)).Bits == order.Bits & made.Bits < Pages
            & AddressMask.Block(made, order).Bits == AddressMask.Block(page, order).Bits);
    });

    /// <summary>dev_tlb.</summary>
    public static Law DeviceTlb(Encoder encode) => new("dev_tlb", word =>
    {
        var made = encode(word);
        return (
            Device(word),
            IsType(made, 3) & DeviceTlbDescriptor.SourceId(made.Low).Bits == word("source").Bits
            & DeviceTlbDescriptor.Depth(made.Low).Bits == word("depth").Bits
            & IsOfFunction(made, word) & IsOfBlock(made, DeviceTlbDescriptor.Order(made.High), word)
            & DeviceTlbDescriptor.ReservedBits(made).Bits == 0);
    });

    /// <summary>p_dev_tlb of one PASID.</summary>
    public static Law PasidDeviceTlb(Encoder encode) => new("p_dev_tlb", word =>
    {
        var made = encode(word);
        return (
            Device(word) & Below(word("pasid"), 20),
            IsPasidDeviceTlb(made, word) & DescriptorFormat.Pasid(made.Low).Bits == word("pasid").Bits
            & PasidDeviceTlbDescriptor.IsGlobal(made.High).Bits == 0);
    });

    /// <summary>p_dev_tlb of every PASID.</summary>
    public static Law EveryPasid(Encoder encode) => new("p_dev_tlb of every PASID", word =>
    {
        var made = encode(word);
        return (
            Device(word),
            IsPasidDeviceTlb(made, word) & PasidDeviceTlbDescriptor.IsGlobal(made.High).Bits == 1);
    });

    /// <summary>iec_inv of entries.</summary>
    public static Law InterruptEntries(Encoder encode) => new("iec_inv", word =>
    {
        var (index, mask) = (word("index"), word("mask"));
        var made = encode(word);
        return (
            Below(index, 16) & Below(mask, 5),
            IsType(made, 4) & ((made.Low.Bits >> 4) & 1) == 1
            & InterruptEntryDescriptor.Index(made.Low).Bits == index.Bits
            & InterruptEntryDescriptor.Mask(made.Low).Bits == mask.Bits
            & InterruptEntryDescriptor.ReservedBits(made).Bits == 0);
    });

    /// <summary>inv_wait.</summary>
    public static Law Wait(Encoder encode) => new("inv_wait", word =>
    {
        var (flags, data, address, width) = (word("flags"), word("data"), word("address"), word("width"));
        var made = encode(word);
        return (
            (flags.Bits & ~new Bits(0xf0, 64)) == 0 & Below(data, 32) & (address.Bits & 3) == 0
            & width.Bits >= 32 & width.Bits <= 52 & address.Bits >> width.Bits == 0,
            IsType(made, 5) & (made.Low.Bits & 0xf0) == flags.Bits & WaitDescriptor.Data(made.Low).Bits == data.Bits
            & made.High.Bits == address.Bits & WaitDescriptor.ReservedBits(made, width).Bits == 0);
    });

    /// <summary>A wait's status write: its dword, and no other.</summary>
    public static Law StatusWrite(Func<LiftedWord, LiftedWord, LiftedWord, LiftedWord> merge) =>
        new("status write", word =>
        {
            var (qword, address, data) = (word("qword"), word("address"), word("data"));
            var made = merge(qword, address, data).Bits;
            var isUpper = (address.Bits & 4) == 4;
            var (low, high) = (made & uint.MaxValue, made >> 32);
            var (lowBefore, highBefore) = (qword.Bits & uint.MaxValue, qword.Bits >> 32);
            return (
                Below(data, 32) & (address.Bits & 3) == 0,
                low == Bits.Select(isUpper, lowBefore, data.Bits)
                & high == Bits.Select(isUpper, data.Bits, highBefore));
        });

    /// <summary>page_grp_resp.</summary>
    public static Law PageGroupResponse(Encoder encode) => new("page_grp_resp", word =>
    {
        var (flags, source, pasid) = (word("flags"), word("source"), word("pasid"));
        var (code, group, last) = (word("code"), word("group"), word("last"));
        var made = encode(word);
        return (
            (flags.Bits & ~new Bits(0x30, 64)) == 0 & Below(source, 16) & Below(pasid, 20) & Below(code, 4)
            & Below(group, 9) & Below(last, 1),
            IsType(made, 9) & (made.Low.Bits & 0x30) == flags.Bits
            & PageGroupResponseDescriptor.SourceId(made.Low).Bits == source.Bits
            & DescriptorFormat.Pasid(made.Low).Bits == pasid.Bits
            & PageGroupResponseDescriptor.Code(made.Low).Bits == code.Bits
            & PageGroupResponseDescriptor.Index(made.High).Bits == group.Bits
            & ((made.High.Bits >> 2) & 1) == last.Bits & PageGroupResponseDescriptor.ReservedBits(made).Bits == 0);
    });

    private static Bool IsPasidDeviceTlb(Descriptor<LiftedWord> made, Func<string, LiftedWord> word) =>
        IsType(made, 8) & PasidDeviceTlbDescriptor.SourceId(made.Low).Bits == word("source").Bits
        & PasidDeviceTlbDescriptor.Depth(made.Low).Bits == word("depth").Bits
        & IsOfFunction(made, word) & IsOfBlock(made, PasidDeviceTlbDescriptor.Order(made.High), word)
        & PasidDeviceTlbDescriptor.ReservedBits(made).Bits == 0;

    private static Bool IsOfFunction(Descriptor<LiftedWord> made, Func<string, LiftedWord> word) =>
        DeviceTlbDescriptor.PhysicalFunction(made.Low).Bits == word("function").Bits;

    private static Bool IsOfBlock(
        Descriptor<LiftedWord> made, LiftedWord order, Func<string, LiftedWord> word) =>
        order.Bits == word("order").Bits
        & AddressMask.Block(Paging.Page(made.High), order).Bits == AddressMask.Block(word("page"), order).Bits;

    private static Bool Device(Func<string, LiftedWord> word) =>
        Below(word("source"), 16) & Below(word("function"), 16) & Below(word("depth"), 5)
        & word("page").Bits < Pages & word("order").Bits <= SizedPages.All;

    private static Bool IsType(Descriptor<LiftedWord> made, ulong type) =>
        DescriptorFormat.Type(made.Low).Bits == type;

    private static Bool Below(LiftedWord word, int bits) => word.Bits < 1UL << bits;
}
