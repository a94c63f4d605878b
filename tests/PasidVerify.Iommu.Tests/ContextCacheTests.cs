namespace PasidVerify.Iommu.Tests;

/// <summary>What the context cache keeps and what it gives up: source ids are its only tag (VT-d 6.2.2).</summary>
public class ContextCacheTests
{
    private readonly Caches _caches = new();

    [Fact]
    public void A_device_finds_its_own_entry_alone()
    {
        Fill(0x0310);
        Assert.True(Cache.TryGet(0x0310, out ContextEntry context));
        Assert.Equal(EntryOf(0x0310), context);
        Assert.False(Cache.TryGet(0x0311, out context));
        Assert.Equal(default, context);
        Assert.False(Cache.TryGet(0x0300, out _));
        Assert.False(Cache.TryGet(0x1310, out _));
    }

    [Fact]
    public void Source_id_0_is_a_device_like_others()
    {
        Assert.False(Holds(0));
        Fill(0);
        Assert.True(Holds(0));
    }

    [Fact]
    public void A_full_set_gives_up_its_oldest_entry()
    {
        for (ushort i = 0; i < 5; i++)
            Fill((ushort)(i * 16));
        Assert.Equal([false, true, true, true, true], Enumerable.Range(0, 5).Select(i => Holds((ushort)(i * 16))));
    }

    [Fact]
    public void An_entry_filled_again_takes_its_own_place()
    {
        for (ushort i = 0; i < 4; i++)
            Fill((ushort)(i * 16));
        Cache.Fill(0x20, new ContextEntry(0x7000, 3), Now);
        Assert.True(Holds(0) && Holds(0x10) && Holds(0x30));
        Assert.True(Cache.TryGet(0x20, out ContextEntry context));
        Assert.Equal(new ContextEntry(0x7000, 3), context);
    }

    [Theory]
    [InlineData(0x0315, 0, "5")]
    [InlineData(0x0315, 1, "15")]
    [InlineData(0x0315, 2, "1357")]
    [InlineData(0x0315, 3, "01234567")]
    [InlineData(0x0310, 1, "04")]
    [InlineData(0x0310, 2, "0246")]
    public void A_device_selective_invalidation_takes_the_functions_that_its_mask_leaves_open(
        ushort sourceId, ulong functionMask, string gone)
    {
        for (ushort function = 0; function < 8; function++)
        {
            Fill((ushort)(0x0310 + function));
            Fill((ushort)(0x0318 + function));
            Fill((ushort)(0x0410 + function));
        }

        Cache.InvalidateDevice(sourceId, functionMask);
        for (ushort function = 0; function < 8; function++)
        {
            bool goes = gone.Contains((char)('0' + function), StringComparison.Ordinal);
            Assert.Equal(!goes, Holds((ushort)(0x0310 + function)));
            Assert.True(Holds((ushort)(0x0318 + function)));
            Assert.True(Holds((ushort)(0x0410 + function)));
        }
    }

    [Theory]
    [InlineData(0x11UL, "")]
    [InlineData(0x0005_0021UL, "")]
    [InlineData(0x0000_0310_0005_0031UL, "bc")]
    [InlineData(0x0003_0310_0005_0031UL, "c")]
    public void A_context_cache_descriptor_goes_by_source_id_and_never_by_domain(ulong low, string left)
    {
        var caches = new Caches();
        (char Name, ushort SourceId)[] devices = [('a', 0x0310), ('b', 0x0311), ('c', 0x0320)];
        foreach (var (_, sourceId) in devices)
            caches.Contexts.Fill(sourceId, EntryOf(sourceId), since: 0);
        CacheInvalidation.Execute(caches, new Descriptor<Word>(low, 0));
        Assert.Equal(
            left,
            string.Concat(devices.Where(d => caches.Contexts.TryGet(d.SourceId, out _)).Select(d => d.Name)));
    }

    private ContextCache Cache => _caches.Contexts;

    private long Now => _caches.Invalidations.Now;

    private static ContextEntry EntryOf(ushort sourceId) => new((ulong)sourceId << 12, 1);

    private void Fill(ushort sourceId) => Cache.Fill(sourceId, EntryOf(sourceId), Now);

    private bool Holds(ushort sourceId) => Cache.TryGet(sourceId, out _);
}
