namespace PasidVerify.Iommu.Tests;

/// <summary>What the IOTLB keeps and what it gives up; pages a multiple of 512 apart share a set of four entries.</summary>
public class IotlbTests
{
    private const ushort Device = 8;
    private const ulong Stride = 512;

    private readonly Caches _caches = new();

    private Iotlb Iotlb => _caches.Iotlb;

    private long Now => _caches.Invalidations.Now;

    [Fact]
    public void A_full_set_gives_up_an_entry_for_each_that_is_filled_and_soon_the_oldest()
    {
        for (ulong i = 0; i < 12; i++)
        {
            Fill(i);
            ulong[] held = Held(12);
            Assert.Equal(Math.Min(i + 1, 4), (ulong)held.Length);
            Assert.Contains(i, held);
            if (i >= 7)
                Assert.Equal([i - 3, i - 2, i - 1, i], held);
        }
    }

    [Fact]
    public void A_page_filled_again_takes_its_own_place()
    {
        for (ulong page = 0; page < 4; page++)
        {
            Fill(page);
            for (ulong again = 0; again <= page; again++)
            {
                Fill(again, 0x7000 + page * 0x100000);
                Assert.Equal(0x7000 + page * 0x100000 + again, AddressOf(again));
            }
        }

        for (ulong page = 0; page < 4; page++)
            Assert.Equal(0x7000 + 3 * 0x100000 + page, AddressOf(page));
        Fill(4);
        Assert.Contains(4UL, Held(5));
        Assert.Equal(4, Held(5).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_place_that_an_invalidation_freed_is_taken_before_an_entry_is_given_up(ulong freed)
    {
        for (ulong page = 0; page < 4; page++)
            Fill(page);
        Iotlb.InvalidatePasidPages(5, 2, freed * Stride, 0);
        Assert.False(Holds(freed));
        Fill(4);
        for (ulong page = 0; page < 5; page++)
            Assert.Equal(page != freed, Holds(page));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 1)]
    [InlineData(7, 1)]
    [InlineData(8, 0)]
    public void A_block_of_pages_goes_whole_and_alone_whatever_set_each_page_is_in(int order, ulong block)
    {
        uint[] pasids = [2, 3, 0xfffff];
        foreach (uint pasid in pasids)
        {
            for (ulong page = 0; page < 256; page++)
                FillAt(pasid, page);
        }

        ulong first = block << order;
        Iotlb.InvalidatePasidPages(5, 3, first, (ulong)order);
        for (ulong page = 0; page < 256; page++)
        {
            Assert.True(HoldsAt(2, page) && HoldsAt(0xfffff, page));
            Assert.Equal(page < first || page >= first + (1UL << order), HoldsAt(3, page));
        }
    }

    [Fact]
    public void The_place_of_the_youngest_entry_is_taken_again_once_it_is_free()
    {
        for (ulong page = 0; page < 5; page++)
            Fill(page);
        ulong[] others = Held(4);
        Iotlb.InvalidatePasidPages(5, 2, 4 * Stride, 0);
        Fill(5);
        Assert.Equal([.. others, 5UL], Held(6));
    }

    [Fact]
    public void Pasids_that_use_the_same_pages_do_not_displace_each_other()
    {
        foreach (ulong first in new ulong[] { 0, 0xf0, 0xf_fff8_8800_0000 })
        {
            var iotlb = new Caches().Iotlb;
            for (uint pasid = 2; pasid < 10; pasid++)
            {
                for (ulong page = first; page < first + 16; page++)
                    Fill(iotlb, pasid, page, 0, since: 0);
            }

            for (uint pasid = 2; pasid < 10; pasid++)
            {
                for (ulong page = first; page < first + 16; page++)
                    Assert.True(iotlb.TryGet(new Request(Device, pasid, page << 12, false, false), out _));
            }
        }
    }

    private static void Fill(Iotlb iotlb, uint pasid, ulong page, ulong address, long since) => iotlb.Fill(
        Requester.Key(Device, pasid),
        page << 12,
        new Translation
        {
            Address = address,
            Order = 12,
            Domain = 5,
            Type = TranslationType.FirstStage,
            Rights = Rights.UserRead,
        },
        since);

    private void FillAt(uint pasid, ulong page) => Fill(Iotlb, pasid, page, 0, Now);

    private bool HoldsAt(uint pasid, ulong page) =>
        Iotlb.TryGet(new Request(Device, pasid, page << 12, false, false), out _);

    private void Fill(ulong number, ulong address = 0) => Fill(Iotlb, 2, number * Stride, address, Now);

    private ulong[] Held(int pages) => [.. Enumerable.Range(0, pages).Select(page => (ulong)page).Where(Holds)];

    private bool Holds(ulong number) => Iotlb.TryGet(RequestOf(number), out _);

    private ulong AddressOf(ulong number)
    {
        Assert.True(Iotlb.TryGet(RequestOf(number), out ulong address));
        return address;
    }

    private static Request RequestOf(ulong number) => new(Device, 2, number * Stride << 12 | number, false, false);
}
