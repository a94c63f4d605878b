namespace PasidVerify.Bench;

/// <summary>What one would write at first: commands in a queue under one lock, done by whoever waits for one.</summary>
internal sealed class LockedQueue
{
    private readonly Queue<(ushort Domain, uint Pasid, ulong Ticket)> _commands = new();
    private readonly Lock _lock = new();
    private ulong _last;
    private ulong _done;

    /// <summary>What the commands said: something that an optimizer must not leave out.</summary>
    public ulong Sum { get; private set; }

    /// <summary>Invalidates a PASID of a domain, and waits until that is done.</summary>
    public void Invalidate(ushort domain, uint pasid)
    {
        ulong ticket;
        lock (_lock)
        {
            ticket = ++_last;
            _commands.Enqueue((domain, pasid, ticket));
        }

        for (; ; )
        {
            lock (_lock)
            {
                if (_done >= ticket)
                    return;
                var command = _commands.Dequeue();
                Sum += command.Domain + command.Pasid;
                _done = command.Ticket;
            }
        }
    }
}
