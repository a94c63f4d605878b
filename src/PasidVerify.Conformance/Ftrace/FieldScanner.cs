using System.Globalization;

namespace PasidVerify.Conformance.Ftrace;

/// <summary>Reads an event's text from left to right; the first thing that is not as expected sticks.</summary>
internal ref struct FieldScanner(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    /// <summary>What should have stood where reading stopped; null while all is well.</summary>
    public string? Expected { get; private set; }

    /// <summary>Passes over a fixed text.</summary>
    public void Literal(string literal)
    {
        if (Expected is not null) return;
        if (_rest.StartsWith(literal, StringComparison.Ordinal)) _rest = _rest[literal.Length..];
        else Expected = $"\"{literal}\"";
    }

    /// <summary>Goes to just behind the next occurrence of a text; stays where it is when there is none.</summary>
    public bool TrySkipPast(string literal)
    {
        int at = Expected is null ? _rest.IndexOf(literal, StringComparison.Ordinal) : -1;
        if (at < 0) return false;
        _rest = _rest[(at + literal.Length)..];
        return true;
    }

    /// <summary>A word up to one of the delimiters or the end; the delimiter stays.</summary>
    public ReadOnlySpan<char> Word(ReadOnlySpan<char> delimiters, string what)
    {
        if (Expected is not null) return default;
        int length = _rest.IndexOfAny(delimiters);
        ReadOnlySpan<char> word = length < 0 ? _rest : _rest[..length];
        if (word.IsEmpty) Expected = what;
        _rest = _rest[word.Length..];
        return word;
    }

    /// <summary>A hexadecimal number with "0x" before it.</summary>
    public ulong PrefixedHex(string what)
    {
        Literal("0x");
        return Number(NumberStyles.AllowHexSpecifier, what);
    }

    /// <summary>A hexadecimal number without prefix, as dma events print addresses.</summary>
    public ulong BareHex(string what) => Number(NumberStyles.AllowHexSpecifier, what);

    /// <summary>A decimal number.</summary>
    public ulong Decimal(string what) => Number(NumberStyles.None, what);

    /// <summary>Nothing but blanks may be left.</summary>
    public void End()
    {
        if (Expected is null && !_rest.Trim().IsEmpty) Expected = "the end of the line";
    }

    /// <summary>Records a fault that only the reader of the fields can see.</summary>
    public void Fault(string expected) => Expected ??= expected;

    private ulong Number(NumberStyles style, string what)
    {
        if (Expected is not null) return 0;
        int length = 0;
        bool hex = style == NumberStyles.AllowHexSpecifier;
        while (length < _rest.Length && (hex ? char.IsAsciiHexDigit(_rest[length]) : char.IsAsciiDigit(_rest[length])))
            length++;
        if (ulong.TryParse(_rest[..length], style, CultureInfo.InvariantCulture, out ulong value))
        {
            _rest = _rest[length..];
            return value;
        }

        Expected = $"{(hex ? "a hexadecimal" : "a decimal")} {what}";
        return 0;
    }
}
