namespace RegistryGuard.Orders;

/// <summary>Registers what hears the orders and says heartbeats. Their work begins before the listeners' and ends after it.</summary>
internal static class OrderParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<HeardOrders>();
        services.AddSingleton<WritesInFlight>();
        services.AddSingleton<Heartbeats>();
        services.AddHostedService(parts => parts.GetRequiredService<HeardOrders>());
        services.AddHostedService(parts => parts.GetRequiredService<Heartbeats>());
    }
}
