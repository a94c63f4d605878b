namespace PasidVerify.Bench.Tests;

public class LatencySumsTests
{
    [Theory]
    [InlineData(new ulong[0], 0, 0)]
    [InlineData(new ulong[] { 99 }, 0, 0)]
    [InlineData(new ulong[] { 100, 199 }, 1, 0)]
    [InlineData(new ulong[] { 100, 200 }, 1, 1)]
    [InlineData(new ulong[] { 100, 300 }, 2, 1)]
    [InlineData(new ulong[] { 0, 0, 0, 1000 }, 2, 4)]
    public void Latencies_are_cut_to_units_and_the_variance_takes_the_cut_average(
        ulong[] nanoseconds, ulong average, ulong deviation)
    {
        LatencySums sums = default;
        foreach (ulong one in nanoseconds)
            sums.Add(one);
        Assert.Equal(
            ((ulong)nanoseconds.Length, average, deviation), (sums.Count, sums.Average, sums.StandardDeviation));
    }

    [Fact]
    public void What_threads_summed_up_is_what_one_would_have()
    {
        (LatencySums one, LatencySums other, LatencySums both) = (default, default, default);
        foreach (ulong latency in (ulong[])[300, 700])
        {
            one.Add(latency);
            both.Add(latency);
        }

        other.Add(2000);
        both.Add(2000);
        one.Add(in other);
        Assert.Equal(both, one);
    }

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(3UL, 1UL)]
    [InlineData(4UL, 2UL)]
    [InlineData(99UL, 9UL)]
    [InlineData(0xffff_fffe_0000_0000UL, 0xffff_fffeUL)]
    [InlineData(0xffff_fffe_0000_0001UL, 0xffff_ffffUL)]
    [InlineData(ulong.MaxValue, 0xffff_ffffUL)]
    public void The_root_is_the_largest_whose_square_is_not_larger(ulong number, ulong root) =>
        Assert.Equal(root, LatencySums.SquareRoot(number));

    [Theory]
    [InlineData(0UL, "0.0")]
    [InlineData(7UL, "0.7")]
    [InlineData(12345UL, "1234.5")]
    public void Units_are_tenths_of_microseconds(ulong units, string text) =>
        Assert.Equal(text, LatencySums.Microseconds(units));
}
