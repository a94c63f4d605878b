using System.Collections.Concurrent;

namespace PasidVerify.Conformance;

/// <summary>Who has a number that one only may have: PASIDs, domain ids, addresses, page frames, calls.</summary>
internal sealed class Ownership(string what)
{
    private readonly ConcurrentDictionary<ulong, int> owners = [];

    public void Take(ulong number, int owner)
    {
        if (!owners.TryAdd(number, owner))
            throw new InvalidOperationException($"{what} 0x{number:x} was given to {owner}, but {owners.GetValueOrDefault(number, -1)} has it.");
    }

    public void Give(ulong number)
    {
        if (!owners.TryRemove(number, out _))
            throw new InvalidOperationException($"{what} 0x{number:x} is nobody's.");
    }

    public bool IsEmpty => owners.IsEmpty;
}
