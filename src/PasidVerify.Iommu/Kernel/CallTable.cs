namespace PasidVerify.Iommu;

/// <summary>A call that waits for the hardware.</summary>
internal struct Call
{
    public KernelDevice Device;

    /// <summary>The call is a disable, and concerns no pages.</summary>
    public bool IsDisable;

    /// <summary>What an unmap call takes away.</summary>
    public PageRange Pages;
}

/// <summary>The calls in flight, by number.</summary>
internal sealed class CallTable(int limit)
{
    private readonly Call[] _calls = new Call[limit];
    private readonly NumberAllocator _numbers = new(0, limit);

    public bool HasFree => _numbers.HasFree;

    public ref Call this[int number] => ref _calls[number];

    public bool IsInFlight(int number) => number >= 0 && number < limit && _numbers.IsTaken(number);

    /// <summary>Takes the lowest free number; the caller has made sure that there is one.</summary>
    public int Begin(in Call call)
    {
        int number = _numbers.Take();
        _calls[number] = call;
        return number;
    }

    public void End(int number)
    {
        _calls[number] = default;
        _numbers.Free(number);
    }

    /// <summary>Some page of the range is being unmapped from the domain of a device that is on.</summary>
    public bool IsUnmapping(KernelDevice device, PageRange pages)
    {
        if (device.UnmapsInFlight == 0)
            return false;
        foreach (ref readonly Call call in _calls.AsSpan())
        {
            if (call.Device == device && call.Pages.Overlaps(pages))
                return true;
        }

        return false;
    }
}
