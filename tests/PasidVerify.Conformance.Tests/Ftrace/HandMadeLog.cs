using System.Globalization;
using System.Text;
using PasidVerify.Conformance.Ftrace;

namespace PasidVerify.Conformance.Tests.Ftrace;

/// <summary>Writes small ftrace logs, one call a line; every line is a microsecond after the last.</summary>
internal sealed class HandMadeLog
{
    public const ulong Iova = 0xfffff000;
    private readonly StringBuilder _text = new();
    private int _lines;
    private long _time = 1_000_000;

    public HandMadeLog()
    {
        Raw("# tracer: nop");
    }

    /// <summary>The processor, and so the flow, of the lines to come (idle task, hardirq).</summary>
    public HandMadeLog On(int cpu)
    {
        Cpu = cpu;
        return this;
    }

    /// <summary>The next line gets the time of the last.</summary>
    public HandMadeLog AtOnce()
    {
        _time--;
        return this;
    }

    /// <summary>The next line comes so much later.</summary>
    public HandMadeLog AfterMilliseconds(int milliseconds)
    {
        _time += milliseconds * 1000L;
        return this;
    }

    /// <summary>The context flag of the lines to come.</summary>
    public HandMadeLog In(char context)
    {
        Context = context;
        return this;
    }

    public int Cpu { get; private set; }

    public char Context { get; private set; } = 'h';

    /// <summary>1-based number of the last line.</summary>
    public int LastLine => _lines;

    public HandMadeLog Map(ulong iova = Iova, ulong size = 0x1000) =>
        Event($"map: IOMMU: iova=0x{iova:x16} - 0x{iova + size:x16} paddr=0x{0x5000:x16} size={size}");

    public HandMadeLog Unmap(ulong iova = Iova, ulong size = 0x1000) =>
        Event($"unmap: IOMMU: iova=0x{iova:x16} - 0x{iova + size:x16} size={size} unmapped_size={size}");

    public HandMadeLog Flush(ulong did, ulong iova = Iova, int mask = 0) =>
        Submit("iotlb_inv", (did << 16) | 0xf2, iova + (uint)mask);

    public HandMadeLog FlushDomain(ulong did) => Submit("iotlb_inv", (did << 16) | 0xe2, 0);

    public HandMadeLog FlushAll() => Submit("iotlb_inv", 0xd2, 0);

    public HandMadeLog FlushPasid(ulong did, ulong pasid = 0, ulong iova = Iova, int mask = 0) =>
        Submit("p_iotlb_inv", (pasid << 32) | (did << 16) | 0x36, (iova + (uint)mask) | 0x40);

    public HandMadeLog FlushDevice(ulong source, ulong iova = Iova) => Submit("dev_tlb_inv", (source << 32) | 3, iova);

    public HandMadeLog Detach(ulong did) => Submit("cc_inv", (did << 16) | 0x31, 0).FlushDomain(did);

    public HandMadeLog Attach() => Event("attach_device_to_domain: IOMMU: device=0000:00:05.0");

    public HandMadeLog Submit(string type, ulong low, ulong high) =>
        Event($"qi_submit: {type} dmar0: 0x{low:x} 0x{high:x} 0x0 0x0");

    /// <summary>One whole strict life of a range.</summary>
    public HandMadeLog Use(ulong did, ulong iova = Iova) => Map(iova).Unmap(iova).Flush(did, iova);

    public HandMadeLog Event(string text) => Raw(string.Create(CultureInfo.InvariantCulture,
        $"          <idle>-0       [{Cpu:d3}] d.{Context}1.   {_time / 1_000_000,3}.{_time++ % 1_000_000:d6}: {text}"));

    public HandMadeLog Raw(string line)
    {
        _text.Append(line).Append('\n');
        _lines++;
        return this;
    }

    public override string ToString() => _text.ToString();

    public TraceResult Check()
    {
        using var reader = new FtraceReader(new StringReader(_text.ToString()), "hand-made");
        return CoherenceChecker.Check(FtraceLog.Read(reader));
    }

    public void MustBeClean()
    {
        TraceResult result = Check();
        Assert.Null(result.FirstViolation);
        Assert.Null(result.FirstUndecided);
        Assert.Equal(TraceVerdict.Clean, result.Verdict);
    }

    public TraceReuse MustBeViolatedAt(int line, string claim = "strict-coherence")
    {
        TraceResult result = Check();
        Assert.Equal(TraceVerdict.Violated, result.Verdict);
        Assert.Equal((line, claim), (result.FirstViolation!.Line, result.FirstViolation.Claim));
        return result.FirstViolation;
    }

    public void MustBeUndecidedAt(int line)
    {
        TraceResult result = Check();
        Assert.Null(result.FirstViolation);
        Assert.Equal(TraceVerdict.Undecidable, result.Verdict);
        Assert.Equal(line, result.FirstUndecided!.Line);
        Assert.True(result.Undecided > 0);
    }
}
