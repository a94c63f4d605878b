namespace PasidVerify.Lifted.Tests;

/// <summary>The fields of a record are those of its constructor, in order, with those of records inside it.</summary>
public class ShapeTests
{
    [Fact]
    public void Fields_come_in_order_with_their_sorts_names_and_values()
    {
        var record = new Nested(true, new(3, 2), DayOfWeek.Friday, 5);
        Assert.Equal(
            ["inside=true", "place first=3", "place count=2", "day day=5", "data word=5"], Written(record));
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        var record = new Nested(true, new(3, 2), DayOfWeek.Friday, 5);
        var kept = new Kept();
        Shape.Write(record, kept);
        Assert.Equal(record, Shape.Read<Nested>(kept));
    }

    [Fact]
    public void A_record_in_which_nothing_was_set_has_fields_of_0()
    {
        Assert.Equal(
            ["inside=false", "place first=0", "place count=0", "day day=0", "data word=0"],
            Written(default(Nested)));
        Assert.Equal(new Nested(false, new(0, 0), DayOfWeek.Sunday, 0), default);
    }

    [Fact]
    public void A_single_field_and_a_record_without_any_are_records_too()
    {
        Assert.Equal(["place =6"], Written<PlaceId>(6));
        Assert.Empty(Written(default(Nothing)));
    }

    private static List<string> Written<T>(T record)
        where T : struct
    {
        var kept = new Kept();
        Shape.Write(record, kept);
        return kept.Lines;
    }

    private readonly record struct Nothing;

    private readonly record struct Nested(Bool Inside, PlaceRange Range, Choice<DayOfWeek> Day, DataWord Word);

    private sealed class Kept : IFieldSink, IFieldSource
    {
        private readonly Queue<Bits> words = [];
        private readonly Queue<Bool> truths = [];

        public List<string> Lines { get; } = [];

        public void Bits(Sort sort, string name, Bits value)
        {
            Lines.Add($"{sort.Name} {name}={value.Concrete}");
            words.Enqueue(value);
        }

        public void Bool(string name, Bool value)
        {
            Lines.Add($"{name}={value}");
            truths.Enqueue(value);
        }

        public Bits Bits(Sort sort, string name) => words.Dequeue();

        public Bool Bool(string name) => truths.Dequeue();
    }
}
