namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// The input is not the ftrace log it claims to be: which file, which line, and what was expected there.
/// </summary>
public sealed class FtraceFormatException : FormatException
{
    /// <summary>Builds the one-line message: file, line, complaint.</summary>
    public FtraceFormatException(string file, int line, string complaint, Exception? cause = null)
        : base($"{file}:{line}: {complaint}", cause)
    {
        File = file;
        Line = line;
    }

    /// <summary>The file as the caller named it.</summary>
    public string File { get; }

    /// <summary>1-based; the last line reached when the input ends too early.</summary>
    public int Line { get; }
}
