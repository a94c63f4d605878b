using System.Text;

namespace PasidVerify.Conformance.Ftrace;

/// <summary>Opens a log by name: a plain file, a gzip file (known by its magic number, not its name) or "-".</summary>
public static class FtraceSource
{
    private const int GzipMagic = 0x8b1f;

    /// <summary>"-" reads <paramref name="standardInput"/>, which is then closed with the reader.</summary>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static FtraceReader Open(string path, Stream standardInput)
    {
        Stream raw = path == "-"
            ? standardInput
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        var peeked = new PeekStream(raw);
        Stream bytes = peeked.Magic == GzipMagic ? new WholeGzipStream(peeked) : peeked;
        return new FtraceReader(new StreamReader(bytes, Encoding.UTF8, false, 1 << 16), path);
    }
}
