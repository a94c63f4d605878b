using System.Globalization;

namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// Streams the interpreted events of one ftrace text log (the file <c>trace</c> of tracefs). Events of other kinds are
/// counted and skipped; a damaged line of an interpreted kind is an error, never a guess.
/// </summary>
public sealed class FtraceReader : IDisposable
{
    // A line with one of these that is no event line is a damaged event line, not foreign text.
    private static readonly string[] Tells = [" map: IOMMU", " unmap: IOMMU", " qi_submit: "];

    private readonly TextReader _text;
    private readonly LineSource _lines;
    private readonly EventParser _parser;

    /// <summary>Reads a text; <paramref name="file"/> is only its name in messages.</summary>
    public FtraceReader(TextReader text, string file)
    {
        File = file;
        _text = text;
        _lines = new LineSource(text);
        _parser = new EventParser(Names);
    }

    /// <summary>Opens FILE, FILE.gz or "-"; see <see cref="FtraceSource"/>.</summary>
    public static FtraceReader Open(string path, Stream standardInput) => FtraceSource.Open(path, standardInput);

    /// <summary>The file as the caller named it.</summary>
    public string File { get; }

    /// <summary>Names that events refer to by number.</summary>
    public NameTable Names { get; } = new();

    /// <summary>Flows of control seen so far.</summary>
    public FlowTable Flows { get; } = new();

    /// <summary>Event lines so far, interpreted or not.</summary>
    public long Events { get; private set; }

    /// <summary>Event lines of kinds that the checker does not read.</summary>
    public long Skipped { get; private set; }

    /// <summary>Entries that the header says are in the buffer, and so in a whole file; 0 without such a header.</summary>
    public long Announced { get; private set; }

    /// <summary>1-based last line where it has no line end: it is cut off, and not read; 0 for none.</summary>
    public int CutOffLine { get; private set; }

    /// <summary>Events that the header or a "LOST EVENTS" line says are missing.</summary>
    public long LostEvents { get; private set; }

    /// <summary>
    /// 1-based line from which on something is missing: 1 when the header says so, 0 when nothing is.
    /// </summary>
    public int FirstLoss { get; private set; }

    /// <summary>The next interpreted event and its line's text, which is valid until the next call.</summary>
    /// <exception cref="FtraceFormatException">A damaged line, a truncated or damaged gzip file, or no ftrace
    /// log.</exception>
    public bool TryRead(out FtraceEvent next, out ReadOnlySpan<char> line)
    {
        while (TryNextLine(out line))
        {
            if (line.IsEmpty) continue;
            if (!_lines.Ended) CutOffLine = _lines.Line;
            else if (line[0] == '#') ReadHeader(line);
            else if (TryReadLoss(line)) continue;
            else if (TryParse(line, out next)) return true;
        }

        next = default;
        if (Events == 0)
        {
            throw new FtraceFormatException(File, 1, string.Create(CultureInfo.InvariantCulture,
                $"not an ftrace log: expected \"# tracer: nop\" and lines of the form TASK-PID [CPU] flags timestamp: " +
                $"event: text; none of its {_lines.Line} lines has that form"));
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    private bool TryNextLine(out ReadOnlySpan<char> line)
    {
        try
        {
            return _lines.TryNext(out line);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new FtraceFormatException(
                File, _lines.Line, "the gzip data is truncated or damaged after this line: " + e.Message, e);
        }
    }

    private bool TryParse(ReadOnlySpan<char> line, out FtraceEvent parsed)
    {
        parsed = default;
        if (!LinePrefix.TryParse(line, out LinePrefix prefix))
        {
            foreach (string tell in Tells)
            {
                if (line.Contains(tell, StringComparison.Ordinal))
                    throw Malformed("TASK-PID [CPU] flags timestamp before the event's name");
            }

            return false;
        }

        Events++;
        if (!EventCatalogue.TryKind(prefix.EventName, out FtraceEventKind kind))
        {
            Skipped++;
            return false;
        }

        string? expected = _parser.Parse(kind, prefix.Text, out EventParser.Operands operands);
        if (expected is not null) throw Malformed($"{expected} in the text of {prefix.EventName}");
        int flow = Flows.Number(prefix.Cpu, prefix.Pid, prefix.Context);
        parsed = new FtraceEvent(operands.First, operands.Second, operands.Third, prefix.Time, _lines.Line, flow,
            operands.Name, (short)prefix.Cpu, prefix.Context, kind);
        return true;
    }

    private FtraceFormatException Malformed(string expected) =>
        new(File, _lines.Line, $"malformed line: expected {expected}");

    // # entries-in-buffer/entries-written: 5403/5403   #P:2
    private void ReadHeader(ReadOnlySpan<char> line)
    {
        var fields = new FieldScanner(line);
        if (!fields.TrySkipPast("entries-in-buffer/entries-written: ")) return;
        ulong kept = fields.Decimal("number of entries in the buffer");
        fields.Literal("/");
        ulong written = fields.Decimal("number of entries written");
        if (fields.Expected is not null) throw Malformed(fields.Expected);
        Announced += (long)kept;
        // An overwritten ring buffer loses its oldest entries, per processor: no line is safe to build on.
        if (written > kept) Lose((long)(written - kept), 1);
    }

    // CPU:0 [LOST 123 EVENTS], or without a number when the kernel does not know it
    private bool TryReadLoss(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith("CPU:") || !line.Contains("[LOST", StringComparison.Ordinal)) return false;
        int at = line.IndexOf("[LOST") + "[LOST".Length;
        ReadOnlySpan<char> count = line[at..].TrimStart(' ');
        int digits = count.IndexOfAnyExceptInRange('0', '9');
        if (digits >= 0) count = count[..digits];
        bool known = long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out long lost);
        Lose(known ? lost : 1, _lines.Line);
        return true;
    }

    private void Lose(long events, int line)
    {
        LostEvents += events;
        if (FirstLoss == 0) FirstLoss = line;
    }
}
