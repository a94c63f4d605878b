namespace PasidVerify.Iommu.Tests;

/// <summary>What the PASID cache keeps and what it gives up; PASIDs 16 apart share a set of four.</summary>
public class PasidCacheTests
{
    private const ushort Device = 0x0300;
    private const uint Stride = 16;

    private readonly Caches _caches = new();

    private PasidCache Cache => _caches.Pasids;

    private long Now => _caches.Invalidations.Now;

    [Fact]
    public void A_full_set_gives_up_an_entry_for_each_that_is_filled_and_soon_the_oldest()
    {
        for (uint i = 0; i < 12; i++)
        {
            Fill(i);
            uint[] held = [.. Enumerable.Range(0, 12).Select(number => (uint)number).Where(Holds)];
            Assert.Equal(Math.Min(i + 1, 4), (uint)held.Length);
            Assert.Contains(i, held);
            if (i >= 7)
                Assert.Equal([i - 3, i - 2, i - 1, i], held);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_place_that_an_invalidation_freed_is_taken_before_an_entry_is_given_up(uint freed)
    {
        for (uint number = 0; number < 4; number++)
            Fill(number);
        Cache.InvalidatePasid(5, freed * Stride);
        Assert.False(Holds(freed));
        Fill(4);
        for (uint number = 0; number < 5; number++)
            Assert.Equal(number != freed, Holds(number));
    }

    [Fact]
    public void The_bypass_PASID_of_every_function_of_a_bus_slot_and_its_neighbour_fits()
    {
        for (ushort function = 0; function < 16; function++)
            Cache.Fill(Requester.Key(function, 1), new PasidContext { Domain = function }, Now);
        for (ushort function = 0; function < 16; function++)
        {
            Assert.True(Cache.TryGet(Requester.Key(function, 1), out PasidContext context));
            Assert.Equal(function, context.Domain);
        }
    }

    [Fact]
    public void A_miss_answers_an_empty_context()
    {
        Fill(0);
        Assert.False(Cache.TryGet(Requester.Key(Device, Stride), out PasidContext context));
        Assert.Equal(default, context);
    }

    private void Fill(uint number) =>
        Cache.Fill(Requester.Key(Device, number * Stride), new PasidContext { Domain = 5 }, Now);

    private bool Holds(uint number) => Cache.TryGet(Requester.Key(Device, number * Stride), out _);
}
