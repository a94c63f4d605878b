using System.IO.Compression;
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
        Stream bytes = peeked.Magic == GzipMagic ? new GZipStream(peeked, CompressionMode.Decompress) : peeked;
        return new FtraceReader(new StreamReader(bytes, Encoding.UTF8, false, 1 << 16), path);
    }

    /// <summary>A stream whose first two bytes were looked at, for streams that cannot seek.</summary>
    private sealed class PeekStream : Stream
    {
        private readonly Stream _rest;
        private readonly byte[] _head = new byte[2];
        private readonly int _headLength;
        private int _given;

        public PeekStream(Stream rest)
        {
            _rest = rest;
            _headLength = rest.ReadAtLeast(_head, 2, throwOnEndOfStream: false);
        }

        public int Magic => _headLength == 2 ? _head[0] | (_head[1] << 8) : -1;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_given == _headLength) return _rest.Read(buffer);
            int count = Math.Min(buffer.Length, _headLength - _given);
            _head.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) _rest.Dispose();
            base.Dispose(disposing);
        }
    }
}
