namespace PasidVerify.Lifted.Tests;

/// <summary>A small key space: four rows of eight places, so that ranges of places wrap around soon.</summary>
internal static class Grid
{
    public static Sort Row => new("row", 2);

    public static Sort Place => new("place", 3);

    public static Sort Data => new("data", 4);

    public static IEnumerable<Slot> Slots() =>
        from row in Enumerable.Range(0, 4)
        from place in Enumerable.Range(0, 8)
        select new Slot(Row.Value((ulong)row), Place.Value((ulong)place));

    public static IndexRange Places(ulong first, ulong count) => new(Place, Place.Value(first), Place.Value(count));
}

/// <summary>A key of two indexes.</summary>
internal readonly record struct Slot(Bits Row, Bits Place) : ILifted<Slot>
{
    public static Slot Read(IFieldSource fields) => new(fields.Bits(Grid.Row), fields.Bits(Grid.Place));

    public void Write(IFieldSink fields)
    {
        fields.Bits(Grid.Row, Row);
        fields.Bits(Grid.Place, Place);
    }
}

/// <summary>A value of a truth value and a word.</summary>
internal readonly record struct Cell(Bool Flag, Bits Data) : ILifted<Cell>
{
    public static Cell Of(bool flag, ulong data) => new(flag, Grid.Data.Value(data));

    public static Cell Read(IFieldSource fields) => new(fields.Bool("flag"), fields.Bits(Grid.Data));

    public Bool Same(Cell other) => Flag == other.Flag & Data == other.Data;

    public void Write(IFieldSink fields)
    {
        fields.Bool("flag", Flag);
        fields.Bits(Grid.Data, Data);
    }
}
