using PasidVerify.Iommu;
using PasidVerify.Spec;
using Status = PasidVerify.Spec.Status;

namespace PasidVerify.Conformance;

/// <summary>What a campaign met: statuses, faults, modes, and paths of the specification.</summary>
public sealed class Coverage
{
    private readonly SortedDictionary<string, SortedDictionary<Status, long>> statuses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> paths = new(StringComparer.Ordinal);
    private readonly long[] faults = new long[Enum.GetValues<Fault>().Length];
    private readonly long[] reached = new long[4];

    /// <summary>How often each operation answered each status.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Statuses => statuses.ToDictionary(
        operation => operation.Key,
        operation => (IReadOnlyDictionary<string, long>)operation.Value.ToDictionary(
            status => status.Key.ToString(), status => status.Value));

    /// <summary>How many requests were blocked with each fault that targets can report.</summary>
    public IReadOnlyDictionary<string, long> Faults =>
        Conformance.Faults.Reported().ToDictionary(fault => fault.ToString(), fault => faults[(int)fault]);

    /// <summary>How many requests reached memory in each mode: bypass, fast, strict.</summary>
    public IReadOnlyDictionary<string, long> Reached => new Dictionary<string, long>
    {
        ["bypass"] = reached[Domains.Passthrough],
        ["fast"] = reached[Domains.Kernel],
        ["strict"] = reached[Domains.FirstAllocated],
    };

    /// <summary>
    /// The paths of each operation of the specification that sampled sequences took, in the notation of the path
    /// explorer.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyCollection<string>> Paths => paths.ToDictionary(
        operation => operation.Key, operation => (IReadOnlyCollection<string>)operation.Value);

    /// <summary>Times that the hardware was let execute descriptors.</summary>
    public long Steps { get; private set; }

    internal void Met(string operation, Status status)
    {
        if (!statuses.TryGetValue(operation, out var counts)) statuses[operation] = counts = [];
        counts[status] = counts.GetValueOrDefault(status) + 1;
    }

    internal void Met(Answer answer, ulong domain)
    {
        if (answer.Reached) reached[Math.Min(domain, Domains.FirstAllocated)]++;
        else if (Conformance.Faults.OfTarget(answer.Fault) is { } fault) faults[(int)fault]++;
    }

    internal void Stepped() => Steps++;

    internal void Took(string operation, string path)
    {
        if (!paths.TryGetValue(operation, out var known)) paths[operation] = known = new(StringComparer.Ordinal);
        known.Add(path);
    }
}
