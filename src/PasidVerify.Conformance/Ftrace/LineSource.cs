namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// Lines of a text as spans over one reused buffer: a log of millions of lines allocates nothing per line.
/// </summary>
internal sealed class LineSource(TextReader text)
{
    // A line longer than this is no ftrace line; the limit keeps a binary file from filling memory.
    private const int LineLimit = 1 << 20;

    private char[] _buffer = new char[1 << 16];
    private int _start;
    private int _end;
    private bool _exhausted;

    /// <summary>1-based number of the line last returned.</summary>
    public int Line { get; private set; }

    /// <summary>True when the last line returned was longer than any line may be; it is cut there.</summary>
    public bool Overlong { get; private set; }

    /// <summary>False for a last line without a line end: a file that was cut off ends so.</summary>
    public bool Ended { get; private set; }

    /// <summary>The next line without its end; the span is valid until the next call.</summary>
    public bool TryNext(out ReadOnlySpan<char> line)
    {
        int scanned = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf('\n');
            if (length >= 0) return Take(scanned + length, 1, out line);
            scanned = _end - _start;
            Overlong = scanned >= LineLimit;
            if (Overlong) return Take(scanned, 0, out line);
            if (_exhausted)
            {
                if (scanned > 0) return Take(scanned, 0, out line);
                line = default;
                return false;
            }

            Fill();
        }
    }

    private bool Take(int length, int terminator, out ReadOnlySpan<char> line)
    {
        line = _buffer.AsSpan(_start, length).TrimEnd('\r');
        _start += length + terminator;
        Ended = terminator > 0 || Overlong;
        Line++;
        return true;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        int read = text.Read(_buffer, _end, _buffer.Length - _end);
        _exhausted = read == 0;
        _end += read;
    }
}
