namespace PasidVerify.Lifted.Tests;

public class IndexRangeTests
{
    private static Sort Seat => OfSeats.Sort;

    [Fact]
    public void A_counted_range_has_the_indexes_that_it_counts_and_may_wrap_around()
    {
        for (ulong first = 0; first < 16; first++)
        {
            for (ulong count = 0; count < 16; count++)
            {
                var range = new IndexRange<OfSeats>(first, count);
                var counted = Enumerable.Range(0, (int)count).Select(i => (first + (ulong)i) % 16);
                Assert.Equal(counted.Order(), Members(range));
            }
        }
    }

    [Fact]
    public void A_range_between_two_indexes_has_what_lies_between()
    {
        for (ulong first = 0; first < 16; first++)
        {
            for (ulong end = first; end < 16; end++)
            {
                var range = IndexRange.Between<OfSeats>(first, end);
                Assert.Equal(end - first, range.Count.Concrete);
                Assert.Equal(Enumerable.Range((int)first, (int)(end - first)).Select(i => (ulong)i), Members(range));
            }
        }
    }

    [Fact]
    public void Both_kinds_of_range_agree_where_nothing_wraps_around()
    {
        using var explorer = new PathExplorer();
        Index<OfSeats> first = new(explorer.Unknown("first", Seat)), end = new(explorer.Unknown("end", Seat));
        Index<OfSeats> index = new(explorer.Unknown("index", Seat));
        var between = IndexRange.Between(first, end);
        var counted = new IndexRange<OfSeats>(first, end - first);
        Assert.Equal(
            Outcome.Follows,
            explorer.Ask(() => (first <= end).Implies(between.Contains(index) == counted.Contains(index))).Outcome);
        Assert.Equal(
            Outcome.Candidate, explorer.Ask(() => between.Contains(index) == counted.Contains(index)).Outcome);
    }

    [Fact]
    public void A_range_of_terms_agrees_with_the_plain_range()
    {
        using var readings = new Readings();
        var random = new Random(12);
        for (int round = 0; round < 200; round++)
        {
            Bits[] words = [.. Enumerable.Range(0, 3).Select(_ => Seat.Value((ulong)random.Next(16)))];
            readings.MustAgree(Counted, Counted(words), words);
            if (words[0].Concrete <= words[1].Concrete) readings.MustAgree(Between, Between(words), words);
        }

        static Bits Counted(Bits[] w) => new IndexRange<OfSeats>(new(w[0]), new(w[1])).Contains(new(w[2])).AsBit();
        static Bits Between(Bits[] w) => IndexRange.Between<OfSeats>(new(w[0]), new(w[1])).Contains(new(w[2])).AsBit();
    }

    private static IEnumerable<ulong> Members(IndexRange<OfSeats> range) =>
        from index in Enumerable.Range(0, 16).Select(i => (ulong)i)
        where range.Contains(index).Concrete
        select index;

    private readonly struct OfSeats : ISort
    {
        public static Sort Sort => new("seat", 4);
    }
}
