namespace PasidVerify.Iommu.Tests;

/// <summary>Descriptor layouts, worked out from VT-d's figures; the first wait was seen in a kernel's log.</summary>
public class GoldenDescriptorTests
{
    public static TheoryData<string> Names => [.. Golden().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Descriptors_have_the_layout_of_the_manual(string name)
    {
        var (actual, low, high) = Golden()[name];
        Assert.Equal((low, high), (actual.Low, actual.High));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Hardware_accepts_every_golden_descriptor(string name)
    {
        var (_, low, high) = Golden()[name];
        var descriptor = new Descriptor<Word>(low, high);
        Assert.Equal(InvalidationQueueError.None, DescriptorCheck.Check(in descriptor, 0, 46));
    }

    [Fact]
    public void A_range_wider_than_MAMV_invalidates_the_whole_PASID()
    {
        Assert.Equal(
            DescriptorFormat.PasidIotlbOfPages<Word>(5, 2, 0, 18, 1),
            DescriptorFormat.PasidIotlbOfRange<Word>(5, 2, 0x1ffff, 0x20000));
        Assert.Equal(
            DescriptorFormat.PasidIotlbOfPasid<Word>(5, 2),
            DescriptorFormat.PasidIotlbOfRange<Word>(5, 2, 0x3ffff, 0x40000));
    }

    /// <summary>Worked out in the test itself: what runs when tests are listed, no mutant is active in.</summary>
    private static Dictionary<string, (Descriptor<Word> Actual, Word Low, Word High)> Golden() => new()
    {
        ["cc global"] = (DescriptorFormat.ContextCacheAll<Word>(), 0x11, 0),
        ["cc device"] = (DescriptorFormat.ContextCacheDevice<Word>(5, 0x0310), 0x0000_0310_0005_0031, 0),
        ["pc domain"] = (DescriptorFormat.PasidCacheOfDomain<Word>(5), 0x0005_0007, 0),
        ["pc pasid"] = (DescriptorFormat.PasidCacheOfPasid<Word>(5, 0x12345), 0x0001_2345_0005_0017, 0),
        ["pc global"] = (DescriptorFormat.PasidCacheAll<Word>(), 0x37, 0),
        ["iotlb global"] = (DescriptorFormat.IotlbAll<Word>(), 0xd2, 0),
        ["iotlb domain"] = (DescriptorFormat.IotlbOfDomain<Word>(5), 0x0005_00e2, 0),
        ["iotlb page"] = (DescriptorFormat.IotlbOfPages<Word>(5, 0x200, 9), 0x0005_00f2, 0x0020_0009),
        ["p_iotlb pasid"] = (DescriptorFormat.PasidIotlbOfPasid<Word>(1, 2), 0x2_0001_0026, 0),
        ["p_iotlb aligned down"] = (DescriptorFormat.PasidIotlbOfPages<Word>(1, 2, 3, 3, 0), 0x2_0001_0036, 3),
        ["p_iotlb leaf only"] = (
            DescriptorFormat.PasidIotlbOfPages<Word>(1, 0, 0x7ffff, 0, 1),
            0x0001_0036,
            0x7fff_f040),
        ["p_iotlb large"] = (
            DescriptorFormat.PasidIotlbOfPages<Word>(1, 3, 0xf_ffff_8880_0020_0, 9, 0),
            0x3_0001_0036,
            0xffff_8880_0020_0009),
        ["wait"] = (
            DescriptorFormat.Wait<Word>(DescriptorFormat.StatusWrite, 2, 0x1_00cc_cc04),
            0x2_0000_0025,
            0x1_00cc_cc04),
        ["wait fence drain"] = (
            DescriptorFormat.Wait<Word>(
                DescriptorFormat.StatusWrite | DescriptorFormat.Fence | DescriptorFormat.PageRequestDrain, 2, 0x1000),
            0x2_0000_00e5,
            0x1000),
    };
}
