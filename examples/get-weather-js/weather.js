// The tools. A thrown text becomes the err case of a function's result.

import store from "wasi:config/store@0.2.0-rc.1";
import { getJson } from "./http.js";

/** A tool's function, which throws texts instead of errors. */
const tool = action => (...parameters) => {
  try {
    return action(...parameters);
  } catch (error) {
    throw error.message;
  }
};

// The granted environment variables are the component's configuration. What may be missing is looked up among all of
// them: asking for one by name that is not granted would be recorded as refused, as it should be for the key below.
const settings = () => new Map(store.getAll());

const withoutSlash = url => url.replace(/\/+$/, "");

const query = parameters => Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");

/** The answer of a service, which says what is wrong in a field of its own. */
function ask(service, url, problem) {
  const { status, json } = getJson(url);
  if (status !== 200 || json === undefined)
    throw new Error(`${service} answered with status ${status}${json?.[problem] ? `: ${json[problem]}` : " and nothing that can be read"}.`);
  return json;
}

// https://open-meteo.com/en/docs

function getForecast(place, days) {
  const set = settings();
  const geocoding = withoutSlash(set.get("OPEN_METEO_GEOCODING_URL") ?? "https://geocoding-api.open-meteo.com");
  const api = withoutSlash(set.get("OPEN_METEO_URL") ?? "https://api.open-meteo.com");
  const count = days ?? 3;
  if (count < 1 || count > 16) throw new Error(`a forecast has 1 to 16 days, not ${count}.`);

  const found = ask("Open-Meteo", `${geocoding}/v1/search?${query({ name: place, count: 1, format: "json" })}`, "reason").results?.[0];
  if (!found) throw new Error(`Open-Meteo knows no place named "${place}".`);

  const { current, daily } = ask("Open-Meteo", `${api}/v1/forecast?${query({
    latitude: found.latitude,
    longitude: found.longitude,
    current: "temperature_2m,relative_humidity_2m,wind_speed_10m,weather_code",
    daily: "weather_code,temperature_2m_min,temperature_2m_max,precipitation_sum",
    wind_speed_unit: "ms",
    timezone: "auto",
    forecast_days: count,
  })}`, "reason");

  return {
    now: {
      place: [found.name, found.admin1, found.country].filter(Boolean).join(", "),
      time: current.time,
      description: inWords(current.weather_code),
      temperature: current.temperature_2m,
      humidity: current.relative_humidity_2m,
      windSpeed: current.wind_speed_10m,
    },
    days: daily.time.map((date, i) => ({
      date,
      description: inWords(daily.weather_code[i]),
      low: daily.temperature_2m_min[i],
      high: daily.temperature_2m_max[i],
      precipitation: daily.precipitation_sum[i],
    })),
  };
}

/** What the codes of the World Meteorological Organization mean, from each number to the next. */
const CODES = [
  [0, "clear sky"], [1, "mainly clear"], [2, "partly cloudy"], [3, "overcast"], [45, "fog"], [51, "drizzle"],
  [56, "freezing drizzle"], [61, "light rain"], [63, "rain"], [65, "heavy rain"], [66, "freezing rain"], [71, "light snow"],
  [73, "snow"], [75, "heavy snow"], [77, "snow grains"], [80, "rain showers"], [85, "snow showers"], [95, "thunderstorm"],
  [96, "thunderstorm with hail"],
];

const inWords = code => CODES.findLast(([from]) => code >= from)?.[1] ?? "unknown";

// https://openweathermap.org/current

function getCurrentWeather(place) {
  const key = store.get("OPENWEATHER_API_KEY");
  if (!key)
    throw new Error("OpenWeather wants a key: OPENWEATHER_API_KEY is not set, or this component may not read it; it needs an environment grant.");
  const api = withoutSlash(settings().get("OPENWEATHER_URL") ?? "https://api.openweathermap.org");

  const { name, sys, dt, weather, main, wind } =
    ask("OpenWeather", `${api}/data/2.5/weather?${query({ q: place, units: "metric", appid: key })}`, "message");
  return {
    place: [name, sys?.country].filter(Boolean).join(", "),
    time: new Date(dt * 1000).toISOString(),
    description: weather[0].description,
    temperature: main.temp,
    humidity: main.humidity,
    windSpeed: wind.speed,
  };
}

export const weather = { getForecast: tool(getForecast), getCurrentWeather: tool(getCurrentWeather) };
