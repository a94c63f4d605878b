namespace PasidVerify.Iommu.Tests;

/// <summary>The array under all caches: a size is held exactly while an entry has it; no lookup is wasted.</summary>
public class CacheArrayTests
{
    private const int Large = 9;

    private readonly CacheArray<IotlbEntry> _array = new(1);

    [Fact]
    public void A_size_is_held_from_its_first_entry_to_its_last()
    {
        Assert.False(_array.Holds(0) || _array.Holds(Large));
        Fill(0, Large);
        Fill(512, Large);
        Assert.True(_array.Holds(Large));
        Assert.False(_array.Holds(0));
        Drop(0);
        Assert.True(_array.Holds(Large));
        Drop(512);
        Assert.False(_array.Holds(Large));
    }

    [Fact]
    public void An_entry_filled_again_counts_once()
    {
        Fill(0, Large);
        Fill(0, Large);
        Drop(0);
        Assert.False(_array.Holds(Large));
    }

    [Fact]
    public void An_entry_given_up_for_another_counts_no_more()
    {
        Fill(0, Large);
        for (ulong page = 1; page <= 4; page++)
            Fill(page * 512, 0);
        Assert.False(_array.Holds(Large));
        Assert.True(_array.Holds(0));
    }

    [Fact]
    public void Nothing_is_held_once_all_is_cleared()
    {
        Fill(0, Large);
        Fill(512, 0);
        _array.Clear();
        Assert.False(_array.Holds(0) || _array.Holds(Large));
    }

    [Fact]
    public void Free_entries_are_not_dropped()
    {
        _array.Drop(0, 0);
        _array.DropPages(0, 0, 0, 0, 0);
        Fill(0, 0);
        Assert.True(_array.Holds(0));
        Drop(0);
        Assert.False(_array.Holds(0));
    }

    private void Fill(ulong page, byte order) =>
        _array.Fill(new IotlbEntry { Requester = Requester.Key(8, 2), Page = page, Order = order });

    private void Drop(ulong page) => _array.Drop(0, 0, page, 0);
}
