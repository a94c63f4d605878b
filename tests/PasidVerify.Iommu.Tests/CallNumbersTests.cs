namespace PasidVerify.Iommu.Tests;

public class CallNumbersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(1000)]
    public void Numbers_come_lowest_first_each_once_and_below_the_limit(int limit)
    {
        var numbers = new CallNumbers(limit);
        for (int expected = 0; expected < limit; expected++)
            Assert.Equal(expected, numbers.Take());
        Assert.True(numbers.Take() < 0);
        Assert.True(numbers.Take() < 0);
    }

    [Fact]
    public void The_lowest_number_that_was_freed_is_the_next()
    {
        var numbers = new CallNumbers(200);
        while (numbers.Take() >= 0)
        {
        }

        foreach (int freed in new[] { 150, 3, 64, 199, 63 })
            numbers.Free(freed);
        foreach (int expected in new[] { 3, 63, 64, 150, 199 })
            Assert.Equal(expected, numbers.Take());
        Assert.True(numbers.Take() < 0);
    }

    [Fact]
    public void No_two_threads_have_a_number_at_the_same_time()
    {
        // Two free numbers on either side of a word's end, and one more than there are threads.
        const int Threads = 3, Limit = 66, Rounds = 20_000;
        var numbers = new CallNumbers(Limit);
        for (int i = 0; i < Limit - Threads - 1; i++)
            numbers.Take();
        int[] users = new int[Limit];
        int shared = 0, none = 0;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(Use))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal((0, 0), (shared, none));
        Assert.Equal(Limit - Threads - 1, numbers.Take());

        void Use()
        {
            for (int i = 0; i < Rounds; i++)
            {
                int number = numbers.Take();
                if (number < 0)
                {
                    Interlocked.Increment(ref none);
                    continue;
                }

                if (Interlocked.Increment(ref users[number]) != 1)
                    Interlocked.Increment(ref shared);
                Interlocked.Decrement(ref users[number]);
                numbers.Free(number);
            }
        }
    }
}
