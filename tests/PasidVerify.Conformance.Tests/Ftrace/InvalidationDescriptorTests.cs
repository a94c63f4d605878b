using PasidVerify.Conformance.Ftrace;

namespace PasidVerify.Conformance.Tests.Ftrace;

public sealed class InvalidationDescriptorTests
{
    [Theory]
    [InlineData(0x300f2, 0xfffba000, 3, 0xfffba, 1)]
    [InlineData(0x300f2, 0x10000100a, 3, 0x100000, 1024)]
    [InlineData(0x400f2, 0xffe98040, 4, 0xffe98, 1)]
    [InlineData(0xffff00f2, 0x3f, 0xffff, 0, 1L << 52)]
    public void Page_selective_iotlb(ulong low, ulong high, int did, long first, long count)
    {
        InvalidationDescriptor d = InvalidationDescriptor.Decode(low, high);
        Assert.Equal((DescriptorType.Iotlb, InvalidationScope.Pages), (d.Type, d.Scope));
        Assert.Equal((did, first, count), (d.DomainId, d.Pages.First, d.Pages.Count));
        Assert.Equal((high & 0x40) != 0, d.LeafOnly);
    }

    [Theory]
    [InlineData(0xd2, InvalidationScope.Global)]
    [InlineData(0x300e2, InvalidationScope.Domain)]
    [InlineData(0x300c2, InvalidationScope.Nothing)]
    [InlineData(0x30026, InvalidationScope.Pasid)]
    [InlineData(0x30036, InvalidationScope.Pages)]
    [InlineData(0x30016, InvalidationScope.Nothing)]
    [InlineData(0x11, InvalidationScope.Global)]
    [InlineData(0x2800030031, InvalidationScope.Device)]
    [InlineData(0x37, InvalidationScope.Global)]
    [InlineData(0x100030017, InvalidationScope.Pasid)]
    [InlineData(0x30007, InvalidationScope.Domain)]
    [InlineData(0x100000014, InvalidationScope.Nothing)]
    [InlineData(0x25, InvalidationScope.Nothing)]
    public void Scopes(ulong low, InvalidationScope scope) =>
        Assert.Equal(scope, InvalidationDescriptor.Decode(low, 0).Scope);

    [Fact]
    public void Pasid_and_domain_id_have_their_own_bits()
    {
        InvalidationDescriptor d = InvalidationDescriptor.Decode(0xabcde_12340036, 0x100000049);
        Assert.Equal((0x1234, 0xabcde, true), (d.DomainId, d.Pasid, d.LeafOnly));
        Assert.Equal(new PageSpan(0x100000, 0x100200), d.Pages);
    }

    [Theory]
    [InlineData(0x10000000003, 0xffff8000, 0x100, 0xffff8, 1)]
    [InlineData(0x10000000003, 0xffff8001, 0x100, 0xffff8, 2)]
    [InlineData(0x10000000003, 0xffff9001, 0x100, 0xffff8, 4)]
    [InlineData(0x10000000003, 0x7ffffffffffff001, 0x100, 0, 1L << 52)]
    [InlineData(0x28_0008, 0x5000, 0x28, 5, 1)]
    [InlineData(0x28_0008, 0x5800, 0x28, 4, 4)]
    public void Device_tlb_sizes_are_ones_in_the_address(ulong low, ulong high, int source, long first, long count)
    {
        InvalidationDescriptor d = InvalidationDescriptor.Decode(low, high);
        Assert.Equal((source, first, count), (d.SourceId, d.Pages.First, d.Pages.Count));
    }

    [Fact]
    public void Context_descriptors_carry_the_source_id()
    {
        InvalidationDescriptor d = InvalidationDescriptor.Decode(0x2800030031, 0);
        Assert.Equal((3, 0x28), (d.DomainId, d.SourceId));
    }
}
