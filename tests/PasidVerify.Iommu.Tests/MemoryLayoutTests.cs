namespace PasidVerify.Iommu.Tests;

/// <summary>Sizes of the areas, counted by hand: none overlaps the next, and none has a page too many.</summary>
public class MemoryLayoutTests
{
    [Theory]
    [InlineData(4, 1)]
    [InlineData(128, 1)]
    [InlineData(256, 2)]
    [InlineData(32768, 256)]
    public void The_queue_takes_32_bytes_a_slot_in_whole_pages(int slots, ulong pages)
    {
        MemoryLayout layout = MemoryLayout.Of(Machine.Small() with { QueueSlots = slots, CallLimit = 1 });
        Assert.Equal(layout.Start, layout.Queue);
        Assert.Equal(layout.Queue + pages * 0x1000, layout.StatusOf(0));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 1)]
    [InlineData(65, 2)]
    public void Each_call_has_its_own_cache_line_of_status_behind_the_queue(int calls, ulong pages)
    {
        MemoryLayout layout = MemoryLayout.Of(Machine.Small() with { QueueSlots = 2048, CallLimit = calls });
        for (int call = 0; call < calls; call++)
            Assert.Equal(layout.Queue + 2048 * 32 + (ulong)call * 64, layout.StatusOf(call));
        Assert.Equal(layout.StatusOf(0) + pages * 0x1000, layout.DirectoryOf(0));
    }

    // PDTS n serves 2^(13 + n) PASIDs, with an entry of 8 bytes for 64 of them.
    [Theory]
    [InlineData(2, 0, 0x1000)]
    [InlineData(8192, 0, 0x1000)]
    [InlineData(8193, 1, 0x1000)]
    [InlineData(32768, 2, 0x1000)]
    [InlineData(32769, 3, 0x2000)]
    [InlineData(1 << 20, 7, 0x20000)]
    public void A_directory_has_room_for_every_PASID_below_the_limit(uint limit, ulong size, ulong bytes)
    {
        MemoryLayout layout = MemoryLayout.Of(Machine.Small() with { PasidLimit = limit });
        Assert.Equal(size, layout.DirectorySize);
        for (int device = 0; device < 3; device++)
            Assert.Equal(layout.DirectoryOf(device) + bytes, layout.DirectoryOf(device + 1));
        Assert.Equal(layout.DirectoryOf(3) + bytes, layout.Pool);
        Assert.Equal(layout.KernelTables, layout.Pool + layout.PoolPages * 0x1000);
        Assert.Equal(layout.DmaRoots, layout.KernelTables + layout.KernelTablePages * 0x1000);
        Assert.Equal(layout.DomainTables, layout.DmaRoots + layout.DmaRootPages * 0x1000);
        Assert.Equal(
            layout.Start + layout.Bytes, layout.DomainTables + (ulong)Machine.Small().DomainTablePages * 0x1000);
    }

    [Fact]
    public void Memory_is_exchanged_only_if_it_is_as_believed()
    {
        var memory = new FlatMemory(0x1000, 0x1000);
        memory.Store(0x1008, 5);
        Assert.Equal(5UL, memory.CompareExchange(0x1008, 7, 6));
        Assert.Equal(5UL, memory.Load(0x1008));
        Assert.Equal(5UL, memory.CompareExchange(0x1008, 7, 5));
        Assert.Equal((0UL, 7UL, 0UL), (memory.Load(0x1000), memory.Load(0x1008), memory.Load(0x1010)));
    }

    [Fact]
    public void An_address_outside_the_memory_of_a_layout_throws()
    {
        var memory = new FlatMemory(0x1000, 0x2000);
        memory.Store(0x1000, 1);
        memory.Store(0x2ff8, 2);
        Assert.Equal((1UL, 2UL), (memory.Load(0x1000), memory.Load(0x2ff8)));
        foreach (ulong address in new ulong[] { 0, 0xff8, 0x3000, 1UL << 35 | 0x1000, ulong.MaxValue - 7 })
        {
            Assert.Throws<IndexOutOfRangeException>(() => memory.Load(address));
            Assert.Throws<IndexOutOfRangeException>(() => memory.Store(address, 0));
            Assert.Throws<IndexOutOfRangeException>(() => memory.CompareExchange(address, 0, 0));
        }
    }
}
