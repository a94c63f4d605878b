using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>A call in flight, as the one who began it knows it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Device">The device that it is about.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Address">First byte of what it takes away, or maps as a list.</param>
/// <param name="Size">Bytes; 0 when it is about no addresses.</param>
/// <param name="IsList">It maps a list.</param>
internal sealed record PendingCall(
    int Number, ushort Device, ushort Domain, ulong Address, ulong Size, bool IsList = false);

/// <summary>A range of bytes of a domain.</summary>
internal readonly record struct DomainRange(ushort Domain, ulong Address, ulong Size);

/// <summary>
/// What drivers know from the answers that they got: enough to turn picks into arguments, and to see what a call
/// concerns. Nothing is judged by it.
/// </summary>
internal sealed class DriverView
{
    private const int RangesKept = 16;

    private readonly Dictionary<ushort, (uint Pasid, ushort Domain)> last = [];
    private readonly Dictionary<ushort, ushort> defaults = [];
    private readonly Dictionary<uint, ushort> byPasid = [];
    private readonly Dictionary<ushort, ushort> byDomain = [];
    private readonly List<DomainRange> mapped = [];
    private readonly List<DomainRange> unmapped = [];
    private readonly List<PendingCall> calls = [];

    /// <summary>The calls in flight, oldest first.</summary>
    public IReadOnlyList<PendingCall> Calls => calls;

    /// <summary>Those that map lists, oldest first.</summary>
    public IReadOnlyList<PendingCall> Lists => [.. calls.Where(call => call.IsList)];

    /// <summary>The device's default domain; 0 before it is probed.</summary>
    public ushort DefaultDomain(ushort device) => defaults.GetValueOrDefault(device);

    public uint LastPasid(ushort device) => last.TryGetValue(device, out var known) ? known.Pasid : 0;

    public ushort LastDomain(ushort device) => last.TryGetValue(device, out var known) ? known.Domain : (ushort)0;

    /// <summary>The device that got this PASID last, the one asked for before others; null when none did.</summary>
    public ushort? HolderOfPasid(ushort first, uint pasid)
    {
        if (pasid == 0) return null;
        if (LastPasid(first) == pasid) return first;
        return byPasid.TryGetValue(pasid, out ushort device) && LastPasid(device) == pasid ? device : null;
    }

    /// <summary>The device that got this domain last; null when none did.</summary>
    public ushort? HolderOfDomain(ushort domain) =>
        byDomain.TryGetValue(domain, out ushort device) && LastDomain(device) == domain ? device : null;

    public PendingCall? CallNumbered(int number) => calls.Find(call => call.Number == number);

    /// <summary>A range that is mapped in the domain, or was; null when there is none.</summary>
    public DomainRange? Range(RangeSource source, ushort domain, int recent)
    {
        var ranges = source == RangeSource.Mapped ? mapped : unmapped;
        int count = 0;
        foreach (var range in ranges) count += range.Domain == domain ? 1 : 0;
        if (count == 0) return null;
        int skip = count - 1 - (recent % count);
        foreach (var range in ranges)
        {
            if (range.Domain == domain && skip-- == 0) return range;
        }

        return null;
    }

    public void Probed(ushort device, ushort domain) => defaults[device] = domain;

    public void Enabled(ushort device, uint pasid, ushort domain)
    {
        last[device] = (pasid, domain);
        byPasid[pasid] = device;
        byDomain[domain] = device;
    }

    public void Mapped(ushort domain, ulong address, ulong size)
    {
        if (domain >= Domains.FirstAllocated) Keep(mapped, new(domain, address, size));
    }

    public void Began(PendingCall call)
    {
        calls.RemoveAll(other => other.Number == call.Number);
        calls.Add(call);
        if (call.Size != 0 && !call.IsList && call.Domain >= Domains.FirstAllocated)
            Unmapped(call.Domain, call.Address, call.Size);
    }

    public void Unmapped(ushort domain, ulong address, ulong size)
    {
        mapped.RemoveAll(range => range.Domain == domain
            && range.Address < address + size && address < range.Address + range.Size);
        Keep(unmapped, new(domain, address, size));
    }

    public void Ended(int number)
    {
        var call = CallNumbered(number);
        if (call is null) return;
        calls.Remove(call);
        if (call.IsList) Mapped(call.Domain, call.Address, call.Size);
        if (call.Size != 0 || call.Domain == DefaultDomain(call.Device)) return;

        // What a disable took away is worth mapping again: the next owner of the domain has none of it.
        foreach (var range in mapped.Where(range => range.Domain == call.Domain)) Keep(unmapped, range);
        mapped.RemoveAll(range => range.Domain == call.Domain);
    }

    private static void Keep(List<DomainRange> ranges, DomainRange range)
    {
        if (ranges.Count == RangesKept) ranges.RemoveAt(0);
        ranges.Add(range);
    }
}
