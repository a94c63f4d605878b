namespace PasidVerify.Iommu;

/// <summary>
/// The primary fault log: recording registers that hardware fills in turn and software reads and clears (VT-d 7.2.1,
/// 10.4.9, 10.4.14).
/// </summary>
/// <param name="records">Registers: CAP.NFR + 1.</param>
public sealed class FaultLog(int records)
{
    /// <summary>PFO of the fault status register: a fault found no free register.</summary>
    public const ulong Overflow = 1UL << 0;

    /// <summary>PPF of the fault status register: some register holds a fault.</summary>
    public const ulong Pending = 1UL << 1;

    private const int FirstShift = 8;
    private const ulong PasidMask = (1UL << PasidIndex.PasidBits) - 1;

    private readonly Lock _lock = new();
    private readonly (ulong Low, ulong High)[] _records = new (ulong Low, ulong High)[records];
    private bool _overflow;
    private int _next;
    private int _first;
    private int _pending;

    /// <summary>Bits of the fault status register: PFO, PPF and, from bit 8, FRI: the first fault.</summary>
    public ulong Status
    {
        get
        {
            lock (_lock)
                return (_overflow ? Overflow : 0) | (_pending > 0 ? Pending : 0) | (ulong)_first << FirstShift;
        }
    }

    /// <summary>Registers.</summary>
    public int Count => _records.Length;

    /// <summary>Lower qword of a register, see <see cref="FaultRecord"/>.</summary>
    public ulong Low(int index)
    {
        lock (_lock)
            return _records[index].Low;
    }

    /// <summary>Upper qword of a register, see <see cref="FaultRecord"/>.</summary>
    public ulong High(int index)
    {
        lock (_lock)
            return _records[index].High;
    }

    /// <summary>Software's write of 1 to F of a register, which frees it.</summary>
    public void Clear(int index)
    {
        lock (_lock)
        {
            if ((_records[index].High & FaultRecord.Valid) == 0)
                return;
            _records[index].High &= ~FaultRecord.Valid;
            _pending--;
        }
    }

    /// <summary>Software's write of 1 to PFO: hardware records again.</summary>
    public void ClearOverflow()
    {
        lock (_lock)
            _overflow = false;
    }

    /// <summary>Records a fault in the next register; while that is not free or PFO is set, only PFO tells.</summary>
    internal void Record(in Request request, FaultReason reason)
    {
        lock (_lock)
            RecordAlone(in request, reason);
    }

    private void RecordAlone(in Request request, FaultReason reason)
    {
        _overflow |= (_records[_next].High & FaultRecord.Valid) != 0;
        if (_overflow)
            return;
        if (_pending++ == 0)
            _first = _next;
        bool privileged = request.Privileged && !request.WithoutPasid;
        ulong flags = (request.Write ? 0 : FaultRecord.Read)
            | (request.WithoutPasid ? 0 : FaultRecord.HasPasid)
            | (privileged ? FaultRecord.Privileged : 0);
        ulong pasid = request.WithoutPasid ? 0 : request.Pasid & PasidMask;
        _records[_next] = (
            FaultRecord.EncodeLow<Word>(request.Address),
            FaultRecord.EncodeHigh<Word>(
                request.Device, pasid, (ulong)reason, (ulong)request.Kind, flags));
        _next = (_next + 1) % _records.Length;
    }
}
