namespace PasidVerify.Iommu.Tests;

/// <summary>Eight pages share an entry of the IOTLB: each is filled, found and invalidated by itself.</summary>
public class IotlbBlockTests
{
    private const ushort Device = 8;
    private const ushort Domain = 5;
    private const uint Pasid = 2;
    private const ulong First = 0x40;
    private const int Pages = 8;

    // One set of four entries: whatever takes more is given up.
    private readonly Caches _caches = new(iotlbEntries: 4);

    private Iotlb Iotlb => _caches.Iotlb;

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(18)]
    public void Each_page_of_a_block_is_known_once_it_was_filled_and_by_its_own_frame(int order)
    {
        for (int filled = 0; filled < Pages; filled++)
        {
            Fill(filled, order, FrameOf(filled));
            for (int page = 0; page < Pages; page++)
            {
                bool found = TryGet(page, order, out ulong address);
                Assert.Equal(page <= filled, found);
                Assert.Equal(found ? FrameOf(page) << (12 + order) : 0, address);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(18)]
    public void An_invalidation_of_one_page_leaves_the_others_of_its_block(int order)
    {
        for (int dropped = 0; dropped < Pages; dropped++)
        {
            FillAll(order);
            Iotlb.InvalidatePasidPages(Domain, Pasid, PageOf(dropped, order), (ulong)order);
            for (int page = 0; page < Pages; page++)
                Assert.Equal(page != dropped, TryGet(page, order, out _));
        }
    }

    [Theory]
    [InlineData(1, 4, "0123..67")]
    [InlineData(2, 0, "....4567")]
    [InlineData(2, 4, "0123....")]
    [InlineData(3, 0, "........")]
    [InlineData(4, 0, "........")]
    public void An_invalidation_of_some_pages_leaves_the_others_of_their_block(int order, int first, string left)
    {
        FillAll(0);
        Iotlb.InvalidatePasidPages(Domain, Pasid, First + (ulong)first, (ulong)order);
        Assert.Equal(left, Left(0));
    }

    [Fact]
    public void An_invalidation_within_a_large_page_drops_that_page_alone()
    {
        FillAll(9);
        Iotlb.InvalidatePasidPages(Domain, Pasid, PageOf(3, 9) + 0x1ff, 0);
        Assert.Equal("012.4567", Left(9));
    }

    [Fact]
    public void A_page_filled_again_leads_to_its_new_frame_and_its_neighbours_stay()
    {
        FillAll(0);
        Fill(3, 0, 0x999);
        Assert.True(TryGet(3, 0, out ulong address));
        Assert.Equal(0x99_9000UL, address);
        Assert.True(TryGet(2, 0, out address));
        Assert.Equal(FrameOf(2) << 12, address);
        Assert.Equal("01234567", Left(0));
    }

    [Theory]
    [InlineData(6, PasidEntry.FirstStage)]
    [InlineData(5, PasidEntry.SecondStage)]
    public void Pages_cached_under_other_tags_are_given_up(ushort domain, ulong type)
    {
        FillAll(0);
        Fill(3, 0, 0x999, domain, (TranslationType)type);
        Assert.Equal("...3....", Left(0));
    }

    [Fact]
    public void Blocks_of_pages_of_two_sizes_that_begin_alike_keep_apart()
    {
        FillAll(0);
        Fill(0, 9, FrameOf(0));
        Assert.Equal("01234567", Left(0));
        Assert.True(TryGet(0, 9, out _));
    }

    [Fact]
    public void A_block_with_nothing_left_makes_room()
    {
        FillAll(0);
        for (uint other = 1; other < 4; other++)
            Fill(0, 0, FrameOf(0), pasid: Pasid + other);
        for (int page = 0; page < Pages; page++)
            Iotlb.InvalidatePasidPages(Domain, Pasid, PageOf(page, 0), 0);
        Fill(0, 0, FrameOf(0), pasid: Pasid + 4);
        Assert.All(Enumerable.Range(1, 4), other => Assert.True(
            Iotlb.TryGet(new Request(Device, Pasid + (uint)other, First << 12, false, false), out _)));
    }

    private static ulong FrameOf(int page) => 0x100 + (ulong)page;

    private static ulong PageOf(int page, int order) => (First + (ulong)page) << order;

    private void FillAll(int order)
    {
        for (int page = 0; page < Pages; page++)
            Fill(page, order, FrameOf(page));
    }

    private void Fill(
        int page, int order, ulong frame, ushort domain = Domain, TranslationType type = TranslationType.FirstStage,
        uint pasid = Pasid) => Iotlb.Fill(
        Requester.Key(Device, pasid),
        PageOf(page, order) << 12,
        new Translation
        {
            Address = frame << (12 + order),
            Order = 12 + order,
            Domain = domain,
            Type = type,
            Rights = Rights.UserRead,
        },
        _caches.Invalidations.Now);

    private bool TryGet(int page, int order, out ulong address) =>
        Iotlb.TryGet(new Request(Device, Pasid, PageOf(page, order) << 12, false, false), out address);

    private string Left(int order) =>
        string.Concat(Enumerable.Range(0, Pages).Select(page => TryGet(page, order, out _) ? $"{page}" : "."));
}
