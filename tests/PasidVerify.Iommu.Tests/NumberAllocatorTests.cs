namespace PasidVerify.Iommu.Tests;

public class NumberAllocatorTests
{
    [Theory]
    [InlineData(2, 2)]
    [InlineData(0, 1)]
    [InlineData(3, 5)]
    [InlineData(2, 64)]
    [InlineData(2, 65)]
    [InlineData(3, 128)]
    [InlineData(63, 1000)]
    public void Numbers_come_lowest_first_each_once_and_within_the_limits(int first, int limit)
    {
        var numbers = new NumberAllocator(first, limit);
        for (int expected = first; expected < limit; expected++)
        {
            Assert.True(numbers.HasFree);
            Assert.Equal(expected, numbers.Take());
        }

        Assert.False(numbers.HasFree);
    }

    [Fact]
    public void A_number_freed_is_the_next_if_it_is_the_lowest()
    {
        var numbers = new NumberAllocator(2, 200);
        for (int i = 2; i < 200; i++)
            numbers.Take();
        foreach (int freed in new[] { 150, 3, 64, 199, 2 })
            numbers.Free(freed);
        foreach (int expected in new[] { 2, 3, 64, 150, 199 })
            Assert.Equal(expected, numbers.Take());
        Assert.False(numbers.HasFree);
    }
}
