namespace PasidVerify.Lifted.Tests;

/// <summary>One update of a map of cells; its words are unknown in one reading and plain in the other.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Words">Its operands: row, place, number of places, another row, data.</param>
/// <param name="Apply">The update itself.</param>
internal sealed record GridUpdate(string Name, Bits[] Words, Action<Map<Slot, Cell>, Bits[]> Apply)
{
    public static GridUpdate Any(Random random)
    {
        Bits[] words =
        [
            Grid.Row.Value((ulong)random.Next(4)),
            Grid.Place.Value((ulong)random.Next(8)),
            Grid.Place.Value((ulong)random.Next(8)),
            Grid.Row.Value((ulong)random.Next(4)),
            Grid.Data.Value((ulong)random.Next(16)),
        ];
        return random.Next(7) switch
        {
            0 => new("clear", words, Clear),
            1 => new("rewrite", words, Rewrite),
            2 or 3 => new("set", words, Set),
            4 => new("copy row", words, CopyRow),
            _ => new("write", words, Write),
        };
    }

    public override string ToString() => $"{Name}({string.Join(", ", Words)})";

    private static void Write(Map<Slot, Cell> map, Bits[] w) => map[new(new(w[0]), new(w[1]))] = new(w[4] > 7, new(w[4]));

    private static void Set(Map<Slot, Cell> map, Bits[] w) => map.Set(
        new PlaceRange(new(w[1]), new(w[2])),
        place => new(new(w[0]), place),
        place => new(place < w[1], new(w[4] + place.ToBits().Extend(Grid.Data.Width))));

    /// <summary>Places of a row get what the places one further on in another row, or in the same, held.</summary>
    private static void CopyRow(Map<Slot, Cell> map, Bits[] w) => map.Set(
        new PlaceRange(new(w[1]), new(w[2])),
        place => new(new(w[0]), place),
        place => map[new(new(w[3]), place + 1)]);

    private static void Clear(Map<Slot, Cell> map, Bits[] w) =>
        map.Clear(slot => slot.Row == w[0] & slot.Place >= w[1]);

    private static void Rewrite(Map<Slot, Cell> map, Bits[] w) => map.Rewrite((slot, cell) =>
        new(cell.Flag & slot.Row != w[0], new(Bits.Select(cell.Data == 0, cell.Data, cell.Data ^ w[4]))));
}
