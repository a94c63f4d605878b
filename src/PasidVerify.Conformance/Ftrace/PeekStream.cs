namespace PasidVerify.Conformance.Ftrace;

/// <summary>Looks at the first two bytes of a stream that cannot seek, and remembers the last four.</summary>
internal sealed class PeekStream : ForwardStream
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

    /// <summary>The first two bytes, low byte first; -1 for a shorter stream.</summary>
    public int Magic => _headLength == 2 ? _head[0] | (_head[1] << 8) : -1;

    /// <summary>The last four bytes read so far, low byte first.</summary>
    public uint Tail { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int count;
        if (_given == _headLength)
        {
            count = _rest.Read(buffer);
        }
        else
        {
            count = Math.Min(buffer.Length, _headLength - _given);
            _head.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
        }

        foreach (byte last in buffer[..count][^Math.Min(4, count)..]) Tail = (Tail >> 8) | ((uint)last << 24);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _rest.Dispose();
        base.Dispose(disposing);
    }
}
