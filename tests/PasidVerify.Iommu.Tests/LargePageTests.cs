namespace PasidVerify.Iommu.Tests;

/// <summary>Pages of 2 MiB and 1 GiB in the IOTLB: found by any address inside, dropped by any overlap.</summary>
public class LargePageTests
{
    private const ushort Device = 8;
    private const uint Pasid = 2;
    private const ushort Domain = 5;

    // 1 GiB at 1 GiB, whose page number is 0x40000; 2 MiB at 2 GiB + 6 MiB, whose page number is 0x80600.
    private const ulong Gigabyte = 0x4_0000;
    private const ulong TwoMegabytes = 0x8_0600;

    private readonly Caches _caches = new();

    private Iotlb Iotlb => _caches.Iotlb;

    [Theory]
    [InlineData(0x4000_0000, 0x40_0000_0000)]
    [InlineData(0x7fff_ffff, 0x40_3fff_ffff)]
    [InlineData(0x8060_0000, 0x1_2340_0000)]
    [InlineData(0x8073_4567, 0x1_2353_4567)]
    [InlineData(0x807f_ffff, 0x1_235f_ffff)]
    public void Any_address_in_a_large_page_hits(ulong address, ulong expected)
    {
        FillBoth();
        Assert.True(Iotlb.TryGet(new Request(Device, Pasid, address, false, false), out ulong translated));
        Assert.Equal(expected, translated);
    }

    [Theory]
    [InlineData(Device, Pasid, 0x3fff_ffff)]
    [InlineData(Device, Pasid, 0x8000_0000)]
    [InlineData(Device, Pasid, 0x805f_ffff)]
    [InlineData(Device, Pasid, 0x8080_0000)]
    [InlineData(Device, Pasid + 1, 0x8060_0000)]
    [InlineData(Device + 1, Pasid, 0x8060_0000)]
    public void Nothing_outside_hits(ushort device, uint pasid, ulong address)
    {
        FillBoth();
        Assert.False(Iotlb.TryGet(new Request(device, pasid, address, false, false), out ulong translated));
        Assert.Equal(0UL, translated);
    }

    [Fact]
    public void A_large_page_without_the_right_is_a_miss()
    {
        FillBoth();
        Assert.False(Iotlb.TryGet(new Request(Device, Pasid, 0x8060_0000, true, false), out _));
        Assert.False(Iotlb.TryGet(new Request(Device, Pasid, 0x8060_0000, false, true), out _));
    }

    [Theory]
    [InlineData(TwoMegabytes, 0, "g")]
    [InlineData(TwoMegabytes + 0x1ff, 0, "g")]
    [InlineData(TwoMegabytes + 0x123, 4, "g")]
    [InlineData(TwoMegabytes, 9, "g")]
    [InlineData(TwoMegabytes - 1, 0, "gm")]
    [InlineData(TwoMegabytes + 0x200, 9, "gm")]
    [InlineData(TwoMegabytes, 10, "g")]
    [InlineData(0x8_0000, 18, "g")]
    [InlineData(0, 18, "gm")]
    [InlineData(Gigabyte, 0, "m")]
    [InlineData(Gigabyte + 0x3_ffff, 0, "m")]
    [InlineData(Gigabyte + 0x2_0200, 9, "m")]
    [InlineData(Gigabyte, 18, "m")]
    public void A_page_selective_invalidation_drops_every_page_that_overlaps(ulong page, ulong order, string left)
    {
        FillBoth();
        Iotlb.InvalidatePasidPages(Domain, Pasid, page, order);
        Assert.Equal(left, Left());
    }

    [Theory]
    [InlineData(TwoMegabytes + 0x1ff, 0, "g")]
    [InlineData(TwoMegabytes + 0x200, 0, "gm")]
    [InlineData(Gigabyte + 0x2_0200, 9, "m")]
    public void So_does_one_by_domain_for_second_stage_pages(ulong page, ulong order, string left)
    {
        FillBoth((TranslationType)2);
        Iotlb.InvalidateDomainPages(Domain, page, order);
        Assert.Equal(left, Left());
    }

    [Theory]
    [InlineData(1, "", "gm")]
    [InlineData(2, "gm", "g")]
    [InlineData(3, "", "gm")]
    [InlineData(4, "gm", "g")]
    public void By_domain_first_stage_and_nested_pages_go_whole_and_by_PASID_the_others_stay(
        int type, string leftByDomain, string leftByPasid)
    {
        FillBoth((TranslationType)type);
        Iotlb.InvalidateDomainPages(Domain, 0, 0);
        Assert.Equal(leftByDomain, Left());
        FillBoth((TranslationType)type);
        Iotlb.InvalidatePasidPages(Domain, Pasid, TwoMegabytes, 0);
        Assert.Equal((type & 1) != 0 ? "g" : "gm", Left());
        Iotlb.InvalidateDomainPages(Domain, TwoMegabytes, 0);
        Assert.Equal((type & 1) != 0 ? "" : leftByPasid, Left());
    }

    [Fact]
    public void A_small_page_is_dropped_by_an_invalidation_of_the_large_one_around_it()
    {
        Fill(TwoMegabytes + 0x80, 0, 0x5000);
        Iotlb.InvalidatePasidPages(Domain, Pasid, TwoMegabytes, 9);
        Assert.False(Holds(0x8068_0000));
    }

    [Fact]
    public void A_small_page_at_the_start_of_a_large_one_answers_for_itself_alone()
    {
        FillBoth();
        Fill(0, 0, 0x5000);
        Assert.True(Holds(0xfff));
        Assert.False(Holds(0x1000));
        Fill(0, 9, 0x20_0000);
        Assert.True(Iotlb.TryGet(new Request(Device, Pasid, 0, false, false), out ulong translated));
        Assert.Equal(0x5000UL, translated);
    }

    [Fact]
    public void Old_and_new_page_size_live_side_by_side_and_go_together()
    {
        Fill(TwoMegabytes, 9, 0x1_2340_0000);
        Fill(TwoMegabytes + 3, 0, 0x5000);
        Assert.True(Holds(0x8060_3000) && Holds(0x8060_4000));
        Iotlb.InvalidatePasidPages(Domain, Pasid, TwoMegabytes + 3, 0);
        Assert.False(Holds(0x8060_3000) || Holds(0x8060_4000));
    }

    [Fact]
    public void After_large_pages_have_gone_small_ones_are_found_and_dropped_as_before()
    {
        FillBoth();
        Iotlb.InvalidateAll();
        Assert.Equal("", Left());
        Fill(TwoMegabytes, 0, 0x5000);
        Assert.True(Holds(0x8060_0000));
        FillBoth();
        Assert.Equal("gm", Left());
        Iotlb.InvalidateDomain(Domain);
        Assert.Equal("", Left());
    }

    [Fact]
    public void A_full_set_gives_up_a_large_page_for_a_small_one()
    {
        Fill(0, 9, 0x20_0000);
        for (ulong i = 1; i <= 4; i++)
            Fill(i * 256 * 512, 0, 0);
        Assert.False(Holds(0x1000));
        Fill(0, 9, 0x20_0000);
        Assert.True(Holds(0x1000));
    }

    [Fact]
    public void Lookups_fills_and_invalidations_allocate_nothing()
    {
        FillBoth();
        long before = GC.GetAllocatedBytesForCurrentThread();
        FillBoth();
        bool hit = Holds(0x8060_0000);
        Iotlb.InvalidatePasidPages(Domain, Pasid, 0, 18);
        Iotlb.InvalidateDomainPages(Domain, 0, 0);
        Iotlb.InvalidatePasid(Domain, Pasid);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(hit);
        Assert.Equal(0, allocated);
    }

    private void FillBoth(TranslationType type = TranslationType.FirstStage)
    {
        Fill(Gigabyte, 18, 0x40_0000_0000, type);
        Fill(TwoMegabytes, 9, 0x1_2340_0000, type);
    }

    private void Fill(ulong page, byte order, ulong address, TranslationType type = TranslationType.FirstStage) =>
        Iotlb.Fill(
            Requester.Key(Device, Pasid),
            page << 12,
            new Translation
            {
                Order = order + 12,
                Address = address,
                Domain = Domain,
                Type = type,
                Rights = Rights.UserRead,
            },
            _caches.Invalidations.Now);

    private bool Holds(ulong address) => Iotlb.TryGet(new Request(Device, Pasid, address, false, false), out _);

    private string Left() => (Holds(0x7654_3210) ? "g" : "") + (Holds(0x8060_0000) ? "m" : "");
}
