namespace PasidVerify.Report;

/// <summary>A trace file that cannot be read: which file, where in it, and what was expected there. One line.</summary>
public sealed class TraceFormatException : FormatException
{
    /// <summary>Builds the one-line message: file, place, expectation.</summary>
    public TraceFormatException(string file, string place, string expected, Exception? cause = null)
        : base($"{file}: {place}: expected {expected}", cause)
    {
        File = file;
        Place = place;
        Expected = expected;
    }

    /// <summary>The file as the caller named it.</summary>
    public string File { get; }

    /// <summary>A JSON path, a line, or "the file" where it could not be read at all.</summary>
    public string Place { get; }

    /// <summary>What should have stood there.</summary>
    public string Expected { get; }
}
