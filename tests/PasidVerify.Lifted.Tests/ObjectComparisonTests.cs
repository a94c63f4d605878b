namespace PasidVerify.Lifted.Tests;

/// <summary>A term is never compared, hashed or converted as a C# object: that would silently drop a branch.</summary>
public class ObjectComparisonTests : IDisposable
{
    private readonly PathExplorer explorer = new();

    private Bits Word => explorer.Unknown("x", 3);

    private Bool Truth => explorer.UnknownBool("b");

    private Slot Key => new(0, new(Word));

    public void Dispose()
    {
        explorer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Equals_throws()
    {
        Refused(() => Word.Equals(Word));
        Refused(() => Word.Equals(new Bits(1, 3)));
        Refused(() => new Bits(1, 3).Equals(Word));
        Refused(() => Word.Equals((object)Word));
        Refused(() => Truth.Equals(Truth));
        Refused(() => ((Bool)true).Equals((object)Truth));
        Refused(() => new Choice<DayOfWeek>(explorer.Unknown("day", 4)).Equals(DayOfWeek.Monday));
    }

    [Fact]
    public void Hash_codes_throw()
    {
        Refused(() => Word.GetHashCode());
        Refused(() => Truth.GetHashCode());
        Refused(() => new Choice<DayOfWeek>(explorer.Unknown("day", 4)).GetHashCode());
    }

    [Fact]
    public void The_known_value_of_a_term_does_not_exist()
    {
        Refused(() => Word.Concrete);
        Refused(() => Truth.Concrete);
        Refused(() => new Choice<DayOfWeek>(explorer.Unknown("day", 4)).Concrete);
    }

    [Fact]
    public void A_term_is_no_key_of_a_collection()
    {
        Refused(() => new Dictionary<Bits, int> { [Word] = 1 });
        Refused(() => new HashSet<Slot> { Key });
        Refused(() => new[] { Word, Word }.Distinct().Count());
        Refused(() => new[] { new Bits(1, 3) }.Contains(Word));
    }

    [Fact]
    public void Records_with_terms_are_not_compared()
    {
        Refused(() => Key == new Slot(0, 1));
        Refused(() => Key.GetHashCode());
        Refused(() => new Cell(Truth, 1).Equals(Cell.Of(true, 1)));
    }

    [Fact]
    public void A_concrete_map_refuses_a_term_as_key_and_as_value()
    {
        var map = new ConcreteReading().Map<Slot, Cell>("cells");
        Refused(() => map[Key] = Cell.Of(true, 1));
        map[new(0, 1)] = Cell.Of(true, 1);
        Refused(() => map[Key]);
        Refused(() => map[new(0, 1)] = new(Truth, 0));
    }

    [Fact]
    public void A_term_prints_as_its_expression()
    {
        Assert.Equal("x", Word.ToString());
        Assert.Equal("b", Truth.ToString());
    }

    private static void Refused<T>(Func<T> compare)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => { compare(); });
        Assert.Contains("compared or converted as a C# object", refusal.Message, StringComparison.Ordinal);
    }
}
