namespace PasidVerify.Conformance.Ftrace;

/// <summary>Numbers for the few names (IOMMUs, devices) that a log repeats on every line.</summary>
public sealed class NameTable
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>The name behind a number.</summary>
    public string this[int number] => _names[number];

    /// <summary>The number of a name, new or known, without allocating for a known one.</summary>
    public int Number(ReadOnlySpan<char> name)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> bySpan =
            _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        if (bySpan.TryGetValue(name, out int number)) return number;
        number = _names.Count;
        _names.Add(name.ToString());
        bySpan[name] = number;
        return number;
    }
}
