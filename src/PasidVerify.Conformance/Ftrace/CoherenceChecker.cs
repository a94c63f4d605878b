using System.Globalization;

namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// Checks a log of Linux's Intel IOMMU driver: a range that was unmapped must be invalidated in its domain before its
/// domain maps any part of it again (strict-coherence, or lazy-coherence where a flush queue does it).
/// </summary>
/// <remarks>
/// A violation is reported only where every way to fill the log's gaps has one, on these grounds: lines are in order of
/// time; a flow of control returns from one call before its next line; and a domain that unmaps is flushed at least
/// once in the log. One kind needs no domain's name: where all use is strict, an unmap that returned without a flush
/// broke the claim, and is reported at the first map that may reuse its pages (<see cref="LostFlush"/>). Lines that the
/// header announces and the file has not are taken to be missing at its end: what comes before stays violated, and
/// nothing is clean. Not checked: that an unmap of pages that are never mapped again was flushed; that submitted descriptors completed;
/// context and PASID caches; pages reused by another domain that inherits the domain id; that a flush names the right
/// domain, where the log does not say what was meant (cache_tag_flush_range does): an unmap line names none, so that
/// the flush that follows it tells.
/// </remarks>
public sealed class CoherenceChecker
{
    private readonly TraceIndex _index;
    private readonly FlushPairing _pairing;
    private readonly Attribution _attribution;
    private readonly PageJudge _judge;
    private readonly AddressSweep _sweep;

    /// <summary>A checker of one log; it can run many times.</summary>
    public CoherenceChecker(TraceIndex index)
    {
        _index = index;
        _pairing = new FlushPairing(index);
        _attribution = new Attribution(index, _pairing);
        _judge = new PageJudge(index, _pairing, _attribution);
        _sweep = new AddressSweep(index);
    }

    /// <summary>Reads and checks FILE, FILE.gz, or <paramref name="standardInput"/> for "-".</summary>
    /// <exception cref="FtraceFormatException">The file is no complete, well-formed ftrace log.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TraceResult CheckFile(string path, Stream standardInput)
    {
        using FtraceReader reader = FtraceReader.Open(path, standardInput);
        return Check(FtraceLog.Read(reader));
    }

    /// <summary>Checks a log that was read.</summary>
    public static TraceResult Check(FtraceLog log) => new CoherenceChecker(new TraceIndex(log)).Run();

    /// <summary>
    /// Checks the log, or the log as it would be without one of its invalidations: the number of an event in
    /// <see cref="TraceIndex.Events"/>. With <paramref name="within"/>, only pages there are judged (of the pieces of
    /// address space that reach into it), by all that the whole log tells about them.
    /// </summary>
    public TraceResult Run(int? without = null, PageSpan? within = null)
    {
        int left = without ?? -1;
        if (left >= 0 && _index.Events[left].Kind != FtraceEventKind.QueuedInvalidation)
            throw new ArgumentException("only an invalidation can be left out", nameof(without));

        _pairing.Run(left);
        _attribution.Run(left);
        var findings = new CoherenceFindings(_index, _pairing);
        _sweep.Run(left, within ?? PageSpan.Everything, (events, pages) =>
        {
            if (within is { } span && !span.Meets(pages)) return;
            _judge.Judge(new FlushCoverage.Page(events, pages), findings);
        });
        return Result(findings, left >= 0 ? 1 : 0);
    }

    private TraceResult Result(CoherenceFindings findings, int leftOut)
    {
        FtraceLog log = _index.Log;
        TraceReuse? violation = findings.Violation();
        string? remark = Remark(log);
        TraceVerdict verdict = violation is not null ? TraceVerdict.Violated
            : findings.UndecidedPages > 0 || remark is not null ? TraceVerdict.Undecidable
            : TraceVerdict.Clean;
        return new TraceResult
        {
            File = log.File,
            Events = log.Events - leftOut,
            Maps = log.Maps,
            Unmaps = log.Unmaps,
            Invalidations = log.Invalidations - leftOut,
            Undecided = findings.UndecidedPages,
            LostEvents = log.LostEvents,
            Mode = ObservedMode(),
            Verdict = verdict,
            FirstViolation = violation,
            FirstUndecided = findings.Undecided(),
            Remark = remark,
            Caveat = verdict == TraceVerdict.Clean ? Caveat() : null,
        };
    }

    private static string? Remark(FtraceLog log)
    {
        List<string> remarks = [];
        if (log.LostEvents > 0) remarks.Add("the log lost events; what comes after the first loss is not judged");
        else if (log.Maps == 0 || log.Unmaps == 0)
            remarks.Add("nothing to judge: the log needs both iommu:map and iommu:unmap events, and intel_iommu:qi_submit");
        if (log.Announced > log.Events)
        {
            remarks.Add(string.Create(CultureInfo.InvariantCulture,
                $"the header announces {log.Announced} entries, and the file has {log.Events} event lines: the rest is " +
                $"missing, and not judged"));
        }

        if (log.CutOffLine > 0)
        {
            remarks.Add(string.Create(CultureInfo.InvariantCulture,
                $"line {log.CutOffLine}, the last one, has no line end: it is cut off, and not judged"));
        }

        return remarks.Count == 0 ? null : string.Join("; ", remarks);
    }

    // An unmap line names no domain: where nothing says which one was meant, the flush itself has to tell.
    private string? Caveat() => _index.Roles.Contains(TraceRole.FlushIntent)
        ? null
        : "this kernel does not log which domain is to be flushed (cache_tag_flush_range, Linux 6.10): a flush of the wrong "
            + "domain would not be seen";

    private TraceMode ObservedMode()
    {
        bool strict = false;
        bool lazy = false;
        foreach (Domain domain in _attribution.Unmapping)
        {
            lazy |= domain.HasQueue;
            strict |= domain.PairedIotlb + domain.PairedPasidIotlb > 0 || (domain.Sweeps.Count > 0 && !domain.HasQueue);
        }

        return (strict, lazy) switch
        {
            (true, true) => TraceMode.Mixed,
            (true, false) => TraceMode.Strict,
            (false, true) => TraceMode.Lazy,
            _ => TraceMode.Unknown,
        };
    }
}
