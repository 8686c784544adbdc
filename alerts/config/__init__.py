"""How people write the rules: `alerts.yaml`, and by its lines what is wrong in it."""
