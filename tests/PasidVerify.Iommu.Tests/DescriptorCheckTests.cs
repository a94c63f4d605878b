namespace PasidVerify.Iommu.Tests;

/// <summary>Every bit of every kind of descriptor: part of a field, or reserved (VT-d figures 6-1 to 6-9).</summary>
public class DescriptorCheckTests
{
    private const ulong TypeBits = 0xe0f;

    private static readonly DescriptorCheck Scalable = new(46, true);
    private static readonly DescriptorCheck Legacy = new(46, false);

    /// <summary>A good descriptor of each type, and which other bits of qwords 0 and 1 may be set.</summary>
    public static TheoryData<string, ulong, ulong, ulong> Fields() => new()
    {
        { "cc_inv", 0x31, Bits(4, 5) | Bits(16, 31) | Bits(32, 47) | Bits(48, 49), 0 },
        { "iotlb_inv", 0x32, Bits(4, 5) | Bits(6, 7) | Bits(16, 31), Bits(0, 4) | Bits(6, 6) | Bits(12, 63) },
        { "dev_tlb", 0x03, Bits(12, 15) | Bits(16, 20) | Bits(32, 47) | Bits(52, 63), Bits(0, 0) | Bits(12, 63) },
        { "iec_inv", 0x04, Bits(4, 4) | Bits(27, 31) | Bits(32, 47), 0 },
        { "inv_wait", 0x05, Bits(4, 7) | Bits(32, 63), Bits(2, 63) },
        { "inv_wait with SW", 0x25, Bits(4, 7) | Bits(32, 63), Bits(2, 45) },
        { "p_iotlb", 0x36, Bits(4, 5) | Bits(16, 31) | Bits(32, 51), Bits(0, 4) | Bits(6, 6) | Bits(12, 63) },
        { "pc_inv", 0x37, Bits(4, 5) | Bits(16, 31) | Bits(32, 51), 0 },
        {
            "p_dev_tlb", 0x08, Bits(4, 8) | Bits(12, 15) | Bits(16, 31) | Bits(32, 51) | Bits(52, 63),
            Bits(0, 0) | Bits(11, 11) | Bits(12, 63)
        },
        { "page_grp_resp", 0x09, Bits(4, 5) | Bits(12, 15) | Bits(16, 31) | Bits(32, 51), Bits(2, 2) | Bits(3, 11) },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_bit_outside_the_fields_is_refused_and_no_other(string name, ulong good, ulong low, ulong high)
    {
        Assert.Equal(InvalidationQueueError.None, Check(Scalable, good, 0));
        for (int bit = 0; bit < 64; bit++)
        {
            ulong one = 1UL << bit;
            if ((one & TypeBits) == 0 && (good & one) == 0)
                Assert.Equal((name, bit, (low & one) == 0), (name, bit, IsReserved(good | one, 0)));
            Assert.Equal((name, bit, (high & one) == 0), (name, bit, IsReserved(good, one)));
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Qwords_2_and_3_are_reserved(string name, ulong good, ulong low, ulong high)
    {
        Assert.NotEqual(0UL, low);
        Assert.Equal((name, high, true), (name, high, IsReserved(good, 0, 1UL << 63)));
    }

    [Fact]
    public void A_page_group_response_has_private_data_there_if_it_says_so()
    {
        Assert.False(IsReserved(0x29, 0, ulong.MaxValue));
        Assert.True(IsReserved(0x19, 0, ulong.MaxValue));
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x02)]
    [InlineData(0x06)]
    [InlineData(0x16)]
    [InlineData(0x27)]
    public void A_granularity_that_the_type_has_not_is_refused(ulong low) => Assert.True(IsReserved(low, 0));

    [Theory]
    [InlineData(0x11)]
    [InlineData(0x21)]
    [InlineData(0x12)]
    [InlineData(0x22)]
    [InlineData(0x26)]
    [InlineData(0x07)]
    [InlineData(0x17)]
    [InlineData(0x14)]
    public void A_granularity_that_the_type_has_is_accepted(ulong low) =>
        Assert.Equal(InvalidationQueueError.None, Check(Scalable, low, 0));

    [Theory]
    [InlineData(0x32)]
    [InlineData(0x36)]
    public void An_address_mask_beyond_MAMV_is_refused(ulong low)
    {
        Assert.False(IsReserved(low, 18));
        Assert.True(IsReserved(low, 19));
        Assert.False(IsReserved(low & ~0x10UL, 19));
    }

    [Fact]
    public void Scalable_mode_has_types_1_to_9_and_legacy_mode_1_to_5()
    {
        for (ulong type = 0; type < 128; type++)
        {
            ulong low = (type & 0xf) | (type & 0x70) << 5;
            Assert.Equal(type is < 1 or > 9, Check(Scalable, low, 0) == InvalidationQueueError.InvalidType);
            Assert.Equal(type is < 1 or > 5, Check(Legacy, low, 0) == InvalidationQueueError.InvalidType);
        }
    }

    [Fact]
    public void A_narrow_descriptor_is_for_legacy_mode_alone()
    {
        var descriptor = new Descriptor<Word>(0x11, 0);
        Assert.Equal(InvalidationQueueError.DescriptorWidth, Scalable.Check(in descriptor, 0, false));
        Assert.Equal(InvalidationQueueError.None, Legacy.Check(in descriptor, 0, false));
    }

    private static ulong Bits(int first, int last) => ulong.MaxValue >> (63 - (last - first)) << first;

    private static bool IsReserved(ulong low, ulong high, ulong upper = 0) =>
        Check(Scalable, low, high, upper) == InvalidationQueueError.ReservedBits;

    private static InvalidationQueueError Check(DescriptorCheck check, ulong low, ulong high, ulong upper = 0)
    {
        var descriptor = new Descriptor<Word>(low, high);
        return check.Check(in descriptor, upper, true);
    }
}
