namespace PasidVerify.Referee;

/// <summary>
/// A second, independent account of in-kernel DMA with PASID: RFC 0/7 to 7/7 of September 2021 as docs/contract.md
/// reads it (N1 to N12), over the caches of VT-d 6. It is plain and slow, and shares nothing with the specification.
/// </summary>
public sealed partial class ReferenceModel
{
    private const ulong PageOffset = 0xfff;
    private const ulong Read = 1, Write = 2;

    private readonly Platform platform;
    private ulong nextRoot = Memory.KernelRoot + 1;

    /// <summary>After boot: devices, with ATS or without, and nothing else.</summary>
    public ReferenceModel(Platform platform, bool untaggedDeviceTlbOvertakes = false)
    {
        this.platform = platform;
        Hardware = new(Memory, platform);
        Queue = new(Hardware) { UntaggedDeviceTlbOvertakes = untaggedDeviceTlbOvertakes };
        foreach (var device in platform.Devices) SetAts(device);
    }

    /// <summary>What hardware reads.</summary>
    public Memory Memory { get; } = new();

    /// <summary>Its caches.</summary>
    public Hardware Hardware { get; }

    /// <summary>Its invalidation queue.</summary>
    public Invalidations Queue { get; }

    /// <summary>What the kernel remembers.</summary>
    public Kernel Kernel { get; } = new();

    /// <summary>Runs an operation by its name, and lets hardware load what it can.</summary>
    public Answer Run(string operation, IReadOnlyList<ulong> a)
    {
        var answer = operation switch
        {
            "probe" => Probe(a[0], a[1]),
            "enable" => Enable(a[0], a[1], a[2], a[3]),
            "begin_disable" => BeginDisable(a[0], a[1]),
            "map_kva" => MapKva(a[0], a[1], a[2], a[3], a[4]),
            "begin_unmap_kva" => BeginUnmapKva(a[0], a[1], a[2], a[3]),
            "map_dma" => MapDma(a[0], a[1], a[2], a[3], a[4], a[5]),
            "begin_unmap_dma" => BeginUnmapDma(a[0], a[1], a[2], a[3]),
            "begin_map_sg" => BeginMapSg(a[0], a[1], a[2], a[3], a[4]),
            "map_segment" => MapSegment(a[0], a[1], a[2], a[3]),
            "begin_undo_map_sg" => BeginUndoMapSg(a[0]),
            "begin_flush_queue" => BeginFlushQueue(a[0], a[1]),
            "kernel_add_table" => KernelAddTable(a[0], a[1]),
            "kernel_map" => KernelMap(a[0], a[1], a[2]),
            "begin_kernel_change" => BeginKernelChange(a[0], a[1], a[2], a[3]),
            "begin_free_table" => BeginFreeTable(a[0], a[1]),
            "write_frame" => WriteFrame(a[0], a[1], a[2]),
            "store" => Store(a[0], a[1], a[2]),
            "end" => End(a[0]),
            "complete" => Queue.Complete(a[0]),
            _ => throw new ArgumentException($"No operation {operation}.", nameof(operation)),
        };
        Hardware.Load();
        return answer;
    }

    /// <summary>A call returns when its wait has completed, and a list when all of it is mapped.</summary>
    private Answer End(ulong number)
    {
        if (!Kernel.Calls.TryGetValue(number, out var call)) return Answer.NoSuchCall;
        if (call.List?.Missing.Count > 0) return Answer.NotMapped;
        if (Queue.Pending.ContainsKey(call.Wait)) return Answer.Pending;
        Kernel.Calls.Remove(number);
        call.Finish();
        return Answer.Ok;
    }

    /// <summary>Why a call may not begin under this number; a number beyond the last says that none is free.</summary>
    private Answer? NoCall(ulong number)
    {
        if (number > platform.LastCall)
            return (ulong)Kernel.Calls.Count > platform.LastCall ? Answer.Exhausted : Answer.ChoiceRefused;
        if (Kernel.Calls.ContainsKey(number)) return Answer.ChoiceRefused;
        return TicketsLeft() ? null : Answer.Exhausted;
    }

    /// <summary>The longest call submits four descriptors, and the ticket after them must exist.</summary>
    private bool TicketsLeft() => platform.LastTicket >= 4 && Queue.Next <= platform.LastTicket - 4;

    private Answer Begin(ulong number, Action finish, ulong unmapsKvaOf = 0)
    {
        Kernel.Calls[number] = new(Queue.SubmitWait(), unmapsKvaOf, finish);
        return Answer.Pending;
    }

    /// <summary>Source ids and PASIDs whose entries lead to a domain, those that are being disabled included.</summary>
    private List<(ulong Device, ulong Pasid)> Users(ulong domain) =>
    [
        .. Kernel.DefaultDomain.Where(e => e.Value == domain).Select(e => (e.Key, Platform.NoPasid)),
        .. Kernel.Attachments.Where(e => e.Value.Domain == domain).Select(e => (e.Key, e.Value.Pasid)),
    ];

    private Device? Find(ulong device)
    {
        foreach (var known in platform.Devices)
        {
            if (known.Id == device) return known;
        }

        return null;
    }

    private static IEnumerable<ulong> Pages(ulong first, ulong last)
    {
        for (ulong page = first; page <= last; page++) yield return page;
    }
}
