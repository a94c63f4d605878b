using System.IO.Compression;

namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// Gzip data that must be complete: <see cref="GZipStream"/> takes a file that ends too early for one that ends. The
/// last four bytes of a gzip member are the length of what it holds, modulo 2^32 (RFC 1952, ISIZE).
/// </summary>
internal sealed class WholeGzipStream(PeekStream raw) : ForwardStream
{
    private readonly GZipStream _unzipped = new(raw, CompressionMode.Decompress);
    private long _length;

    public override int Read(Span<byte> buffer)
    {
        int count = _unzipped.Read(buffer);
        _length += count;
        if (count == 0 && buffer.Length > 0 && raw.Tail != unchecked((uint)_length))
        {
            throw new InvalidDataException(
                "the length at its end is not the length of the data (or it has several members)");
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unzipped.Dispose();
        base.Dispose(disposing);
    }
}
