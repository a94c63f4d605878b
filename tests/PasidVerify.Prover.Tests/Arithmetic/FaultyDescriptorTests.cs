using PasidVerify.Iommu;

namespace PasidVerify.Prover.Tests;

using Descriptor = Descriptor<LiftedWord>;
using Word = LiftedWord;

/// <summary>The laws of descriptors and caches: proved of what ships, refuted for known mistakes.</summary>
public sealed class FaultyDescriptorTests
{
    public static TheoryData<string> LawNames => [.. Shipping().Select(law => law.Name)];

    public static TheoryData<string> Names => [.. Mistakes().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mistake_is_refuted(string name) =>
        Assert.Equal(ProofOutcome.Candidate, Mistakes()[name].Prove(Solver.TimeoutMs).Outcome);

    [Theory]
    [MemberData(nameof(LawNames))]
    public void The_shipping_function_is_proved(string name) => Assert.Equal(
        ProofOutcome.Proved, Shipping().Single(law => law.Name == name).Prove(Solver.TimeoutMs).Outcome);

    [Fact]
    public void Every_law_has_a_mistake_that_breaks_it() => Assert.Equal(
        Shipping().Select(law => law.Name).Order(),
        Mistakes().Values.Select(law => law.Name).Distinct().Order());

    private static IEnumerable<Law> Shipping() => DescriptorLaws.All().Concat(CacheLaws.All());

    private static Dictionary<string, Law> Mistakes() => OfDescriptors()
        .Concat(OfCaches())
        .Concat(CacheLaws.SetsVisited((_, _) => C(1)).Select(law => KeyValuePair.Create("one of the " + law.Name, law)))
        .ToDictionary();

    private static Dictionary<string, Law> OfDescriptors() => new()
    {
        ["a source id in the place of the domain"] = DescriptorLaws.ContextCache(
            word => ContextCacheDescriptor.OfDevice(word("source"), word("domain"), word("functions"))),
        ["FM that counts from bit 0 up"] =
            DescriptorLaws.IgnoredFunctions(functions => (C(1) << functions) - C(1)),
        ["pc_inv of one PASID for the domain"] = DescriptorLaws.Domains(
            word => ContextCacheDescriptor.OfDomain(word("domain")),
            word => PasidCacheDescriptor.OfPasid(word("domain"), C(0)),
            word => IotlbDescriptor.OfDomain(word("domain"))),
        ["an address that is not aligned to its mask"] = DescriptorLaws.IotlbPages(word =>
        {
            var made = IotlbDescriptor.OfPages(word("domain"), word("page"), word("order"), word("leaf only"));
            return made with { High = made.High | Paging.Address(word("page")) };
        }),
        ["IH one bit too high"] = DescriptorLaws.IotlbPages(word =>
        {
            var made = IotlbDescriptor.OfPages(word("domain"), word("page"), word("order"), C(0));
            return made with { High = made.High | (word("leaf only") << C(7)) };
        }),
        ["sized pages whose highest bit is not cleared"] = DescriptorLaws.SizedBlocks(
            (page, order) => AddressMask.Block(page, order) | ((C(1) << order) - C(1))),
        ["sized pages whose low bits are not filled"] = DescriptorLaws.SizedBlocks(AddressMask.Block),
        ["Linux's fill of low bits over a page that is not aligned"] = DescriptorLaws.SizedBlocks(
            (page, order) => page | Word.Select(
                SizedPages.IsSized(order), (C(1) << (order - C(1))) - C(1), C(0))),
        ["the physical function in one piece"] = DescriptorLaws.DeviceTlb(word => AddField(
            DeviceTlbDescriptor.OfPages(word("source"), C(0), word("depth"), word("page"), word("order")),
            word("function"), 52)),
        ["S of dev_tlb in p_dev_tlb"] = DescriptorLaws.PasidDeviceTlb(word =>
        {
            var (made, order) = (PasidDeviceTlb(word, word("pasid")), SizedPages.IsSized(word("order")));
            return made with { High = (made.High & ~C(0x800)) | order };
        }),
        ["MIP of dev_tlb in p_dev_tlb"] = DescriptorLaws.PasidDeviceTlb(word => AddField(
            PasidDeviceTlbDescriptor.OfPages(
                word("source"), word("function"), C(0), word("pasid"), word("page"), word("order")),
            word("depth"), 16)),
        ["PASID 0 for every PASID"] = DescriptorLaws.EveryPasid(word => PasidDeviceTlb(word, C(0))),
        ["an index without G"] = DescriptorLaws.InterruptEntries(word =>
        {
            var made = InterruptEntryDescriptor.OfEntries(word("index"), word("mask"));
            return made with { Low = made.Low & ~C(0x10) };
        }),
        ["status data where the flags are"] = DescriptorLaws.Wait(
            word => WaitDescriptor.Of(word("flags") | word("data"), C(0), word("address"))),
        ["a status write that is always to the lower dword"] = DescriptorLaws.StatusWrite(
            (qword, _, data) => (qword & ~C(uint.MaxValue)) | data),
        ["a status write of 8 bytes"] = DescriptorLaws.StatusWrite((_, _, data) => data),
        ["the group's number where LPIG is"] = DescriptorLaws.PageGroupResponse(word => PageGroupResponseDescriptor.Of(
            word("flags"), word("source"), word("pasid"), word("code"), word("group") & ~C(1), word("group") & C(1))),
    };

    private static Dictionary<string, Law> OfCaches() => new()
    {
        ["a PASID that reaches into the domain"] = CacheLaws.Tags((domain, pasid) => domain | (pasid << C(12))),
        ["an overlap that forgets that an entry can be larger"] = CacheLaws.OverlapIsFound(
            (page, order, other, _) => AddressMask.Covers(page, order, other)),
        ["an overlap of everything"] = CacheLaws.OverlapIsOne((_, _, _, _) => C(1)),
        ["an order that reaches into the page"] = CacheLaws.CachedBlock((page, order) => page | (order << C(51))),
        ["rights one bit too high"] = CacheLaws.CachedTarget((address, rights) => address | (rights << C(1))),
        ["DW one bit too low"] = CacheLaws.QueueAddress(
            (start, size, wide) => QueueRegister.EncodeAddress(start, size, C(0)) | (wide << C(10))),
        ["ITESID where ICESID is"] = CacheLaws.QueueErrors(
            (code, timeout, completion) => QueueRegister.EncodeErrors(code, completion, timeout)),
    };

    private static Descriptor PasidDeviceTlb(Func<string, Word> word, Word pasid) => PasidDeviceTlbDescriptor.OfPages(
        word("source"), word("function"), word("depth"), pasid, word("page"), word("order"));

    private static Descriptor AddField(Descriptor made, Word field, ulong shift) =>
        made with { Low = made.Low | (field << C(shift)) };

    private static Word C(ulong value) => Word.Constant(value);
}
