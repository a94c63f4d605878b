namespace PasidVerify.Conformance;

/// <summary>Lets the hardware interrupt one kernel call at chosen stores.</summary>
public sealed class StoreWatch
{
    private IReadOnlyList<Interrupt> schedule = [];
    private Action<Interrupt>? hardware;
    private int stores;

    /// <summary>Stores are to be told of. The hardware's own, in the middle of an interrupt, are not.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>A store of the kernel's side is about to change memory.</summary>
    public void BeforeStore()
    {
        int store = stores++;
        foreach (var interrupt in schedule)
        {
            if (interrupt.Store != store) continue;
            IsArmed = false;
            hardware?.Invoke(interrupt);
            IsArmed = true;
        }
    }

    /// <summary>Stores of the call that begins now are told of.</summary>
    /// <param name="interrupts">When to interrupt it.</param>
    /// <param name="run">What to do then.</param>
    internal void Arm(IReadOnlyList<Interrupt> interrupts, Action<Interrupt> run)
    {
        if (interrupts.Count == 0) return;
        schedule = interrupts;
        hardware = run;
        stores = 0;
        IsArmed = true;
    }

    /// <summary>The call has returned.</summary>
    internal void Disarm() => IsArmed = false;
}
