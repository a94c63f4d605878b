namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// One log in memory: 64 bytes for each interpreted event, plus the text of the map lines, since only a map line can be
/// the line of a violation. To which domain a line belongs often shows only later, so a decision needs the log whole.
/// </summary>
public sealed class FtraceLog
{
    private readonly FtraceEvent[] _events;
    private readonly TextStore _mapTexts;

    private FtraceLog(FtraceReader reader, FtraceEvent[] events, TextStore mapTexts)
    {
        (File, Names, FlowCount) = (reader.File, reader.Names, reader.Flows.Count);
        (Events, Skipped, LostEvents) = (reader.Events, reader.Skipped, reader.LostEvents);
        (Announced, CutOffLine) = (reader.Announced, reader.CutOffLine);
        _events = events;
        _mapTexts = mapTexts;
    }

    /// <summary>The file as the caller named it.</summary>
    public string File { get; }

    /// <summary>Names that events refer to by number.</summary>
    public NameTable Names { get; }

    /// <summary>How many flows of control the events are in.</summary>
    public int FlowCount { get; }

    /// <summary>Event lines, interpreted or not.</summary>
    public long Events { get; }

    /// <summary>Event lines of kinds that the checker does not read.</summary>
    public long Skipped { get; }

    /// <summary>Map lines in the whole log.</summary>
    public long Maps { get; private set; }

    /// <summary>Unmap lines in the whole log.</summary>
    public long Unmaps { get; private set; }

    /// <summary>Descriptors submitted, interrupt entries' included, waits and page responses not.</summary>
    public long Invalidations { get; private set; }

    /// <summary>Events that the log itself says are missing.</summary>
    public long LostEvents { get; }

    /// <summary>Entries that the log's header announces; 0 without such a header.</summary>
    public long Announced { get; }

    /// <summary>1-based last line where it is cut off, which is not read; 0 for none.</summary>
    public int CutOffLine { get; }

    /// <summary>The interpreted events before the first loss: after it nothing can be concluded.</summary>
    public ReadOnlyMemory<FtraceEvent> Intact => _events;

    /// <summary>The text of a map event's line.</summary>
    public string TextOf(in FtraceEvent map) => _mapTexts[map.Name].Trim();

    /// <summary>Reads a log to its end; the caller keeps the reader.</summary>
    /// <exception cref="FtraceFormatException">See <see cref="FtraceReader.TryRead"/>.</exception>
    public static FtraceLog Read(FtraceReader reader)
    {
        var events = new List<FtraceEvent>();
        var texts = new TextStore();
        (long maps, long unmaps, long invalidations) = (0, 0, 0);
        while (reader.TryRead(out FtraceEvent next, out ReadOnlySpan<char> line))
        {
            switch (next.Kind)
            {
                case FtraceEventKind.Map: maps++; break;
                case FtraceEventKind.Unmap: unmaps++; break;
                case FtraceEventKind.QueuedInvalidation:
                    DescriptorType type = (DescriptorType)(next.First & 0xf);
                    if (type is not (DescriptorType.Wait or DescriptorType.PageGroupResponse)) invalidations++;
                    break;
                default: break;
            }

            if (reader.FirstLoss > 0) continue;
            events.Add(next.Kind == FtraceEventKind.Map ? next with { Name = texts.Add(line) } : next);
        }

        return new FtraceLog(reader, [.. events], texts)
        {
            Maps = maps,
            Unmaps = unmaps,
            Invalidations = invalidations,
        };
    }
}
