namespace PasidVerify.Spec;

/// <summary>Where the next descriptor goes.</summary>
/// <param name="Next">The ticket it gets.</param>
/// <param name="Since">The ticket after the last wait submitted.</param>
public readonly record struct QueueTail(Ticket Next, Ticket Since);
