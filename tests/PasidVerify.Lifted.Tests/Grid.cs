global using DataWord = PasidVerify.Lifted.Index<PasidVerify.Lifted.Tests.Grid.OfData>;
global using PlaceId = PasidVerify.Lifted.Index<PasidVerify.Lifted.Tests.Grid.OfPlaces>;
global using PlaceRange = PasidVerify.Lifted.IndexRange<PasidVerify.Lifted.Tests.Grid.OfPlaces>;
global using RowId = PasidVerify.Lifted.Index<PasidVerify.Lifted.Tests.Grid.OfRows>;

namespace PasidVerify.Lifted.Tests;

/// <summary>A small key space: four rows of eight places, so that ranges of places wrap around soon.</summary>
internal static class Grid
{
    public static Sort Row => OfRows.Sort;

    public static Sort Place => OfPlaces.Sort;

    public static Sort Data => OfData.Sort;

    public static IEnumerable<Slot> Slots() =>
        from row in Enumerable.Range(0, 4)
        from place in Enumerable.Range(0, 8)
        select new Slot((ulong)row, (ulong)place);

    public static PlaceRange Places(ulong first, ulong count) => new(first, count);

    internal readonly struct OfRows : ISort
    {
        public static Sort Sort => new("row", 2);
    }

    internal readonly struct OfPlaces : ISort
    {
        public static Sort Sort => new("place", 3);
    }

    internal readonly struct OfData : ISort
    {
        public static Sort Sort => new("data", 4);
    }
}

/// <summary>A key of two indexes.</summary>
internal readonly record struct Slot(RowId Row, PlaceId Place);

/// <summary>A value of a truth value and a word.</summary>
internal readonly record struct Cell(Bool Flag, DataWord Data)
{
    public static Cell Of(bool flag, ulong data) => new(flag, data);

    public Bool Same(Cell other) => Flag == other.Flag & Data == other.Data;
}
