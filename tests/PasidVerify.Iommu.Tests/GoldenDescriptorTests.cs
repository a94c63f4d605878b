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
        Assert.Equal(InvalidationQueueError.None, new DescriptorCheck(46, true).Check(in descriptor, 0, true));
    }

    [Fact]
    public void A_range_wider_than_MAMV_invalidates_the_whole_PASID()
    {
        Assert.Equal(
            PasidIotlbDescriptor.OfPages<Word>(5, 2, 0, 18, 1),
            PasidIotlbDescriptor.OfRange<Word>(5, 2, 0x1ffff, 0x20000));
        Assert.Equal(
            PasidIotlbDescriptor.OfPasid<Word>(5, 2),
            PasidIotlbDescriptor.OfRange<Word>(5, 2, 0x3ffff, 0x40000));
    }

    /// <summary>Worked out in the test itself: what runs when tests are listed, no mutant is active in.</summary>
    private static Dictionary<string, (Descriptor<Word> Actual, Word Low, Word High)> Golden() => new()
    {
        ["cc global"] = (ContextCacheDescriptor.All<Word>(), 0x11, 0),
        ["cc device"] = (ContextCacheDescriptor.OfDevice<Word>(5, 0x0310, 0), 0x0000_0310_0005_0031, 0),
        ["cc eight functions"] = (ContextCacheDescriptor.OfDevice<Word>(5, 0x0310, 3), 0x0003_0310_0005_0031, 0),
        ["pc domain"] = (PasidCacheDescriptor.OfDomain<Word>(5), 0x0005_0007, 0),
        ["pc pasid"] = (PasidCacheDescriptor.OfPasid<Word>(5, 0x12345), 0x0001_2345_0005_0017, 0),
        ["pc global"] = (PasidCacheDescriptor.All<Word>(), 0x37, 0),
        ["iotlb global"] = (IotlbDescriptor.All<Word>(), 0xd2, 0),
        ["iotlb domain"] = (IotlbDescriptor.OfDomain<Word>(5), 0x0005_00e2, 0),
        ["iotlb page"] = (IotlbDescriptor.OfPages<Word>(5, 0x200, 9, 0), 0x0005_00f2, 0x0020_0009),
        ["p_iotlb pasid"] = (PasidIotlbDescriptor.OfPasid<Word>(1, 2), 0x2_0001_0026, 0),
        ["p_iotlb aligned down"] = (PasidIotlbDescriptor.OfPages<Word>(1, 2, 3, 3, 0), 0x2_0001_0036, 3),
        ["p_iotlb leaf only"] = (
            PasidIotlbDescriptor.OfPages<Word>(1, 0, 0x7ffff, 0, 1),
            0x0001_0036,
            0x7fff_f040),
        ["p_iotlb large"] = (
            PasidIotlbDescriptor.OfPages<Word>(1, 3, 0xf_ffff_8880_0020_0, 9, 0),
            0x3_0001_0036,
            0xffff_8880_0020_0009),
        ["dev_tlb"] = (DeviceTlb(5, 0), 0x0310_0310_0000_0003, 0x5000),
        ["dev_tlb of 4 pages"] = (DeviceTlb(8, 2), 0x0310_0310_0000_0003, 0x9001),
        ["dev_tlb of all"] = (DeviceTlb(0, 52), 0x0310_0310_0000_0003, 0x7fff_ffff_ffff_f001),
        ["dev_tlb of a virtual function"] = (
            DeviceTlbDescriptor.OfPages<Word>(0x0310, 0x0425, 9, 5, 0), 0x0420_0310_0009_5003, 0x5000),
        ["p_dev_tlb of a virtual function"] = (
            PasidDeviceTlbDescriptor.OfPages<Word>(0x0310, 0x0425, 9, 1, 5, 0), 0x0420_0001_0310_5098, 0x5000),
        ["p_dev_tlb"] = (PasidDeviceTlb(5, 0), 0x0310_0001_0310_0008, 0x5000),
        ["p_dev_tlb of 2 pages"] = (PasidDeviceTlb(4, 1), 0x0310_0001_0310_0008, 0x4800),
        ["p_dev_tlb of 4 pages"] = (PasidDeviceTlb(8, 2), 0x0310_0001_0310_0008, 0x9800),
        ["p_dev_tlb of 2 MiB"] = (PasidDeviceTlb(0x200, 9), 0x0310_0001_0310_0008, 0x2f_f800),
        ["p_dev_tlb of all"] = (PasidDeviceTlb(0, 52), 0x0310_0001_0310_0008, 0x7fff_ffff_ffff_f800),
        ["wait"] = (
            WaitDescriptor.Of<Word>(WaitDescriptor.StatusWrite, 2, 0x1_00cc_cc04),
            0x2_0000_0025,
            0x1_00cc_cc04),
        ["wait fence drain"] = (
            WaitDescriptor.Of<Word>(
                WaitDescriptor.StatusWrite | WaitDescriptor.Fence | WaitDescriptor.PageRequestDrain, 2, 0x1000),
            0x2_0000_00e5,
            0x1000),
    };

    private static Descriptor<Word> DeviceTlb(Word page, Word order) =>
        DeviceTlbDescriptor.OfPages<Word>(0x0310, 0x0310, 0, page, order);

    private static Descriptor<Word> PasidDeviceTlb(Word page, Word order) =>
        PasidDeviceTlbDescriptor.OfPages<Word>(0x0310, 0x0310, 0, 1, page, order);
}
